package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.model.FakeLoader.NEEDED_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Tests the memory limit of a model beside the serving one. */
class MemoryBudgetTest extends ReconcilerTest {

    private final FakeLoader loader = new FakeLoader();
    private ModelReconciler reconciler;

    private final CheckpointPublished good = model("good").accuracy(0.7).event();
    private final CheckpointPublished better = model("better").accuracy(0.8).event();

    @Test
    void loadsTheFirstModelOfAnySizeAndRefusesALargerSecondOne() {
        // Given
        serveGoodWith(new MemoryBudget(OptionalLong.of(NEEDED_BYTES - 1), false));

        // When
        publish(better);

        // Then
        assertThat(recordedSwaps.lines).containsExactly("swapped good", "refused better MODEL_TOO_LARGE");
        assertThat(refusalOf("better").reason())
                .isEqualTo("expected a model of at most 99 bytes beside the serving one,"
                        + " found one of about 100; raise inference.swap-memory-bytes, or set"
                        + " inference.swap-over-budget=unload-first");
    }

    @Test
    void loadsAModelThatFitsTheBudgetExactly() {
        serveGoodWith(new MemoryBudget(OptionalLong.of(NEEDED_BYTES), true));

        publish(better);

        assertThat(recordedSwaps.lines).containsExactly("swapped good", "swapped better");
    }

    @Test
    void unloadsTheOldModelFirstIfTheNewOneExceedsTheBudget() {
        // Given
        serveGoodWith(new MemoryBudget(OptionalLong.of(NEEDED_BYTES - 1), true));

        // When
        publish(better);

        // Then
        assertThat(recordedSwaps.lines).containsExactly("swapped good", "unloaded good", "swapped better");
        assertThat(loader.classifiers.get("good").isClosed()).isTrue();
    }

    @Test
    void reloadsTheOldModelIfItsReplacementIsRefused() {
        // Given
        serveGoodWith(new MemoryBudget(OptionalLong.of(NEEDED_BYTES - 1), true));
        loader.fail("better", ErrorCode.MODEL_PROBE_MISMATCH);

        // When
        publish(better);

        // Then
        assertThat(recordedSwaps.lines)
                .containsExactly(
                        "swapped good", "unloaded good", "refused better MODEL_PROBE_MISMATCH", "swapped good");
    }

    private void serveGoodWith(MemoryBudget memory) {
        reconciler = reconciler(loader, policy(1, Duration.ZERO, memory));
        reconciler.start();
        publish(good);
    }

    private void publish(CheckpointPublished checkpoint) {
        publishAndRun(reconciler, checkpoint);
    }
}
