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
        var rollout = new RolloutChanged(
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

        assertThat(rollout.isOpen()).isEqualTo(isOpen);
    }
}
