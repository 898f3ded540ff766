package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.job.CancelOutcome;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainingListener;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Cancellations in every state of a job. */
class JobCancelTest extends TrainerTestBase {

    private static final Failure WHY = new Failure("TRAINING_CANCELLED", "cancelled: wrong photos");

    private final CountDownLatch training = new CountDownLatch(1);

    /** Trains r-1 until it is stopped. */
    private void trainUntilStopped() throws InterruptedException {
        pipeline.before((run, listener) -> {
            training.countDown();
            waitForStop(listener);
        });
        trainer.started().admit(request("r-1"));
        training.await();
    }

    private static void waitForStop(TrainingListener listener) {
        while (listener.stop() == Stop.NONE) {
            LockSupport.parkNanos(1_000_000);
        }
        throw new CancellationException();
    }

    private double counted(CancelOutcome outcome) {
        return trainer.meters
                .get(TrainerMetrics.CANCELLATIONS)
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    @Test
    void waitingJobIsCancelledAtOnce() throws Exception {
        // Given
        trainUntilStopped();
        trainer.admit(request("r-2"));

        // When
        CancelOutcome outcome = trainer.cancel("r-2");

        // Then
        assertThat(outcome).isEqualTo(CancelOutcome.CANCELLED);
        assertThat(broker.states("r-2")).containsExactly(State.ACCEPTED, State.CANCELLED);
        assertThat(broker.progress("r-2").get(1).failure()).isEqualTo(WHY);
        assertThat(pipeline.trained()).containsExactly("r-1");
        assertThat(trainer.ended("cancelled")).isEqualTo(1);
        assertThat(counted(CancelOutcome.CANCELLED)).isEqualTo(1);
    }

    @Test
    void cancelledTrainingStopsDeletesItsFilesAndTheNextJobRuns() throws Exception {
        // Given
        trainUntilStopped();
        pipeline.before((run, listener) -> {});
        trainer.admit(request("r-2"));

        // When
        CancelOutcome outcome = trainer.cancel("r-1");

        // Then
        assertThat(outcome).isIn(CancelOutcome.STOPPING, CancelOutcome.CANCELLED); // it is quick
        awaitSettled("r-2");
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.RUNNING, State.CANCELLED);
        assertThat(broker.checkpoints())
                .extracting(CheckpointPublished::requestId)
                .containsExactly("r-2");
        assertThat(folder.resolve("runs/r-1")).doesNotExist();
    }

    @Test
    void cancellationSurvivesTheTrainerThatReceivedIt() throws Exception {
        // Given the trainer goes down before its worker has seen the cancellation
        trainUntilStopped();
        trainer.close();
        open();
        pipeline.before((run, listener) -> {});

        // When
        trainer.store.cancel(new Cancellation("r-1", "wrong photos", TrainerFixture.NOW));
        trainer.started();

        // Then
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).last().isEqualTo(State.CANCELLED);
        assertThat(pipeline.trained()).containsExactly("r-1");
        assertThat(broker.checkpoints()).isEmpty();
    }

    @Test
    void requestAfterItsCancellationIsCancelled() {
        // When
        CancelOutcome outcome = trainer.started().cancel("r-1");

        // Then
        assertThat(outcome).isEqualTo(CancelOutcome.REMEMBERED);
        assertThat(broker.progress("r-1")).singleElement().satisfies(event -> {
            assertThat(event.state()).isEqualTo(State.CANCELLED);
            assertThat(event.pipeline()).isNull();
            assertThat(event.failure()).isEqualTo(WHY);
        });

        // When
        trainer.admit(request("r-1"));
        trainer.admit(request("r-2"));

        // Then
        awaitSettled("r-2");
        assertThat(broker.states("r-1")).containsOnly(State.CANCELLED);
        assertThat(pipeline.trained()).containsExactly("r-2");
        assertThat(trainer.settled("r-1")).isTrue();
    }

    @Test
    void completedJobIsNotCancelledAndItsStateIsPublished() {
        // Given
        trainer.started().admit(request("r-1"));
        awaitSettled("r-1");

        // When
        CancelOutcome outcome = trainer.cancel("r-1");

        // Then
        assertThat(outcome).isEqualTo(CancelOutcome.TOO_LATE);
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
        assertThat(counted(CancelOutcome.TOO_LATE)).isEqualTo(1);
    }

    @Test
    void jobThatIsBeingPublishedIsNotCancelled() {
        // Given
        broker.refuse(CheckpointPublished.class::isInstance);
        trainer.started().admit(request("r-1"));
        trainer.awaitExported("r-1");

        // When
        CancelOutcome outcome = trainer.cancel("r-1");
        broker.refuse(event -> false);

        // Then
        assertThat(outcome).isEqualTo(CancelOutcome.TOO_LATE);
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
    }

    @Test
    void secondCancellationIsCountedAsARepeat() {
        // Given
        trainer.admit(request("r-1"));
        trainer.cancel("r-1");

        // Then
        assertThat(trainer.cancel("r-1")).isEqualTo(CancelOutcome.REPEATED);
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.CANCELLED);
    }

    @Test
    void repeatedRequestStaysCancelled() {
        // Given
        trainer.started().admit(request("r-1"));
        awaitSettled("r-1");
        trainer.cancel("r-2");
        trainer.admit(request("r-2"));

        // When
        trainer.admit(request("r-2"));

        // Then
        assertThat(broker.states("r-2")).containsOnly(State.CANCELLED);
        assertThat(pipeline.trained()).containsExactly("r-1");
    }
}
