package dev.patisserie.feedback.rollout.stream;

import static org.assertj.core.api.Assertions.assertThat;

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
}
