package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReconcilerErrorsTest extends ReconcilerTest {

    private static final ModelReconciler.Policy POLICY =
            policy(3, Duration.ofSeconds(2), new MemoryBudget(OptionalLong.empty(), false));

    @Test
    void defersAModelAfterAnErrorAndServesTheNextBest() {
        // Given
        var loader = new FakeLoader();
        ModelReconciler reconciler = reconciler(
                (checkpoint, reservation) -> {
                    if (checkpoint.modelId().equals("broken")) {
                        throw new UnsatisfiedLinkError("no such operation");
                    }
                    return loader.load(checkpoint, reservation);
                },
                POLICY);
        reconciler.start();
        catalog.publish(model("good").accuracy(0.7).event());

        // When
        publishAndRun(reconciler, model("broken").accuracy(0.9).event());
        worker.runDelayed();
        worker.runDelayed();

        // Then
        assertThat(candidate("broken").refusal()).isEmpty();
        assertThat(candidate("broken").deferral()).hasValueSatisfying(deferral -> {
            assertThat(deferral.code()).isEqualTo(ErrorCode.MODEL_VERIFIER_UNAVAILABLE);
            assertThat(deferral.attempts()).isEqualTo(3);
        });
        assertThat(recordedSwaps.lines).contains("swapped good");
    }

    @Test
    void retriesTheSelectionAfterAnUnexpectedError() {
        // Given: a listener that fails once
        var failing = new FailingOnce();
        var reconciler = new ModelReconciler(
                new ModelReconciler.Selection("desserts", catalog),
                new FakeLoader(),
                live,
                List.of(failing, recordedSwaps),
                POLICY,
                worker);
        reconciler.start();
        worker.runAll();
        catalog.publish(model("good").event());
        reconciler.changed();
        assertThatThrownBy(worker::runAll).isInstanceOf(StackOverflowError.class);

        // When
        catalog.publish(model("better").accuracy(0.9).event());
        worker.runDelayed();

        // Then
        assertThat(recordedSwaps.lines).containsExactly("swapped better");
    }

    private static final class FailingOnce implements SwapListener {

        private final SwapListener recordedSwaps = new RecordedSwaps();
        private boolean failed;

        @Override
        public void swapped(CheckpointPublished checkpoint) {
            if (!failed) {
                failed = true;
                throw new StackOverflowError();
            }
        }

        @Override
        public void refused(CheckpointPublished checkpoint, PatisserieException failure) {
            recordedSwaps.refused(checkpoint, failure);
        }

        @Override
        public void deferred(CheckpointPublished checkpoint, PatisserieException failure) {
            recordedSwaps.deferred(checkpoint, failure);
        }

        @Override
        public void unloaded(CheckpointPublished checkpoint) {
            recordedSwaps.unloaded(checkpoint);
        }

        @Override
        public void cleared(CheckpointPublished checkpoint) {
            recordedSwaps.cleared(checkpoint);
        }
    }
}
