package dev.patisserie.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutChangedTest {

    @ParameterizedTest
    @CsvSource({
        "SHADOW, started, true",
        "PAUSED, undecided, true",
        "PAUSED, pinned, true",
        "PAUSED, policy, false",
        "PAUSED, champion, false",
        "PROMOTED, evidence, false",
        "ROLLED_BACK, evidence, false"
    })
    void isOpenUntilADecisionOrAFinalPause(Phase phase, String code, boolean isOpen) {
        assertThat(rollout(phase, code).isOpen()).isEqualTo(isOpen);
    }

    @ParameterizedTest
    @CsvSource({
        "SHADOW, started, 0, true",
        "SHADOW, started, 9, true",
        "PAUSED, policy, 0, false",
        "PROMOTED, evidence, 0, true",
        "PROMOTED, evidence, 9, false",
        "ROLLED_BACK, evidence, 9, false"
    })
    void isInForceUntilAPolicyAfterItsDecision(Phase phase, String code, int policyAt, boolean isInForce) {
        Instant at = Instant.EPOCH.plusSeconds(policyAt);

        assertThat(rollout(phase, code).isInForce(policy(ModelPolicySet.Rollout.SHADOW, at)))
                .isEqualTo(isInForce);
        assertThat(rollout(phase, code).isInForce(policy(ModelPolicySet.Rollout.DIRECT, at)))
                .isFalse();
    }

    private static ModelPolicySet policy(ModelPolicySet.Rollout rollout, Instant at) {
        return new ModelPolicySet("desserts", rollout, null, at, null, null);
    }

    private static RolloutChanged rollout(Phase phase, String code) {
        return new RolloutChanged(
                "r-1",
                1,
                "desserts",
                "m-1",
                "m-2",
                phase,
                code,
                "a reason",
                0.2,
                new Evidence(0, 0, 0, 0, 0, 0, 20, 0, 0, 0),
                Instant.EPOCH,
                Instant.EPOCH,
                null,
                List.of());
    }
}
