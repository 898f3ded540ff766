package dev.patisserie.feedback.rollout.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ModelPolicySet;
import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model that serves under the policy, and the champion of the next rollout. */
class RolloutServingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    File folder;

    private RolloutSimulation stream;

    @BeforeEach
    void open() {
        stream = new RolloutSimulation(folder);
    }

    private void promotes() {
        stream.startsRollout();
        stream.disagrees(8, true);
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");
    }

    @Test
    void aSlowSwapAfterAPromotionDoesNotUndoIt() {
        // Given
        promotes();

        // When: the replicas need three minutes
        for (int second = 0; second < 180; second++) {
            stream.passes(RolloutProcessor.TICK);
        }

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");

        // When
        stream.swaps("m-2");
        stream.passes(MINUTE);
        stream.publishes("m-3", 93);
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-2 m-3 shadow started");
    }

    @Test
    void aReplicaThatFallsBackDoesNotReplaceThePromotedModel() {
        // Given
        promotes();
        stream.swaps("m-2");
        stream.passes(Duration.ofHours(5));

        // When
        stream.swaps("m-1");
        for (int second = 0; second < 180; second++) {
            stream.passes(RolloutProcessor.TICK);
        }

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");

        // When
        stream.publishes("m-3", 93);
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-2 m-3 shadow started");
    }

    @Test
    void afterThePolicyDirectTheOldRolloutDoesNotComeBack() {
        // Given: m-2 is rolled back, and m-9 serves directly for a month
        stream.startsRollout();
        stream.disagrees(8, false);
        stream.passes(MINUTE);
        stream.policy(ModelPolicySet.Rollout.DIRECT);
        stream.passes(MINUTE);
        stream.publishes("m-9", 99);
        stream.swaps("m-9");
        stream.passes(Duration.ofDays(30));

        // When
        stream.policy(ModelPolicySet.Rollout.SHADOW);
        stream.alarms("m-2");
        stream.passes(Duration.ofDays(1));

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 rolled_back evidence");
        assertThat(stream.last().at()).isBefore(stream.now().minus(Duration.ofDays(31)));

        // When
        stream.publishes("m-10", 100);
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-9 m-10 shadow started");
        assertThat(stream.last().rolledBack()).containsExactly("m-2");
    }

    @Test
    void anAlarmOfAnEarlierPromotionDoesNotBringTheOldChampionBack() {
        // Given
        promotes();
        stream.swaps("m-2");
        stream.passes(MINUTE);
        stream.policy(ModelPolicySet.Rollout.DIRECT);
        stream.passes(MINUTE);
        stream.policy(ModelPolicySet.Rollout.SHADOW);

        // When
        stream.alarms("m-2");
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");
    }

    @Test
    void anotherShareOfTheImagesKeepsTheRolloutInForce() {
        // Given
        promotes();
        stream.swaps("m-2");
        stream.passes(MINUTE);

        // When: the policy stays shadow
        stream.policy(ModelPolicySet.Rollout.SHADOW);

        // Then: readers see that the decision is not older than the policy
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");
        assertThat(stream.last().at()).isEqualTo(stream.now());

        // When
        stream.passes(Duration.ofHours(1));
        stream.alarms("m-2");

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 rolled_back errors");
    }

    @Test
    void anOpenRolloutContinuesUnderAnotherShareOfTheImages() {
        // Given
        stream.startsRollout();
        stream.passes(MINUTE);

        // When
        stream.policy(ModelPolicySet.Rollout.SHADOW);

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 shadow started");
        assertThat(stream.last().at()).isEqualTo(stream.now());
        stream.disagrees(8, true);
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");
    }

    @Test
    void aReplicaThatRefusesTheChampionDoesNotStartARolloutOfAWorseModel() {
        // Given
        stream.publishes("m-1", 90);
        stream.swaps("m-1");
        stream.policy(ModelPolicySet.Rollout.SHADOW);
        stream.passes(MINUTE);

        // When
        stream.publishes("m-0", 80);
        stream.refuses("m-1");
        stream.passes(Duration.ofMinutes(5));

        // Then
        assertThat(stream.events).isEmpty();
    }

    @Test
    void aRefusalConcernsOneArtifact() {
        // Given
        stream.publishes("m-1", 90);
        stream.swaps("m-1");
        stream.policy(ModelPolicySet.Rollout.SHADOW);
        stream.passes(MINUTE);
        stream.refuses("m-2");
        stream.publishes("m-2", 92);
        stream.refuses("m-2");
        stream.passes(MINUTE);
        assertThat(stream.events).isEmpty();

        // When: the same artifact again, with an evaluation, and another one
        stream.publishes("m-2", 92);
        stream.passes(MINUTE);
        assertThat(stream.events).isEmpty();
        stream.publishes(RolloutFacts.withArtifact(
                RolloutFacts.checkpoint("m-2", 92, "b".repeat(64), stream.now()), "c".repeat(64)));
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 shadow started");
    }
}
