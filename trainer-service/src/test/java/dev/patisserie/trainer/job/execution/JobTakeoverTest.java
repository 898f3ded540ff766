package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.PARTITION;
import static dev.patisserie.trainer.job.execution.TrainerFixture.PATIENCE;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.job.Admission;
import dev.patisserie.trainer.job.RequestPosition;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two trainers that share folders; jobs move with their partition from one to the other. */
class JobTakeoverTest {

    private static final String STATE = "state-that-training-saved";

    @TempDir
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private final FakePipeline firstPipeline = new FakePipeline();
    private final FakePipeline secondPipeline = new FakePipeline();
    private final CountDownLatch training = new CountDownLatch(1);
    private TrainerFixture first;
    private TrainerFixture second;

    private void open() {
        first = new TrainerFixture(folder, firstPipeline, broker).started();
        second = new TrainerFixture(folder, secondPipeline, broker).started();
        second.scheduler.revoked(List.of(PARTITION)); // it starts without partitions
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    /** Saves a state and trains until it is stopped. */
    private void trainUntilStopped(TrainingRun run, TrainingListener listener) {
        save(run);
        training.countDown();
        while (listener.stop() == Stop.NONE) {
            LockSupport.parkNanos(1_000_000);
        }
        throw new CancellationException();
    }

    private static void save(TrainingRun run) {
        try {
            Files.writeString(Files.createDirectories(run.work()).resolve(STATE), "step 7");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void newOwnerOfThePartitionResumesFromTheSavedState() throws Exception {
        // Given
        open();
        firstPipeline.before(this::trainUntilStopped);
        first.admit(request("r-1"));
        training.await();

        // When
        first.scheduler.revoked(List.of(PARTITION));
        secondPipeline.before(
                (run, listener) -> assertThat(run.work().resolve(STATE)).exists());
        second.scheduler.assigned(List.of(PARTITION));

        // Then
        second.awaitSettled("r-1");
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.RUNNING, State.COMPLETED);
        assertThat(broker.checkpoints()).hasSize(1);
        assertThat(secondPipeline.trained()).containsExactly("r-1");
    }

    @Test
    void revocationWaitsUntilTrainingHasStopped() throws Exception {
        // Given
        open();
        var stopped = new CountDownLatch(1);
        firstPipeline.before((run, listener) -> {
            try {
                trainUntilStopped(run, listener);
            } finally {
                stopped.countDown();
            }
        });
        first.admit(request("r-1"));
        training.await();

        // When
        first.scheduler.revoked(List.of(PARTITION));

        // Then
        assertThat(stopped.getCount()).isZero();
        assertThat(first.scheduler.alive()).isTrue();
    }

    @Test
    void slowFormerOwnerNeitherPublishesNorChangesFilesOfItsSuccessor() throws Exception {
        // Given a trainer that does not notice the revocation of its partition
        open();
        var overtaken = new CountDownLatch(1);
        firstPipeline.before((run, listener) -> {
            save(run);
            training.countDown();
            awaitLatch(overtaken);
            save(run); // like an unfinished snapshot
        });
        first.admit(request("r-1"));
        training.await();

        // When
        second.scheduler.assigned(List.of(PARTITION));
        second.awaitSettled("r-1");
        overtaken.countDown();
        first.admit(request("r-2")); // runs once the slow one is through
        first.awaitSettled("r-2");

        // Then
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.RUNNING, State.COMPLETED);
        assertThat(broker.progress("r-1")).last().matches(event -> event.state().terminal());
        assertThat(broker.checkpoints())
                .extracting(CheckpointPublished::requestId)
                .containsExactly("r-1", "r-2");
        await().atMost(PATIENCE) // its late files are swept after the next job
                .untilAsserted(() -> assertThat(folder.resolve("runs/r-1")).doesNotExist());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void repeatedRequestWithAnotherKeyIsLeftToTheOwnerOfTheJob() {
        // Given
        open();
        first.admit(request("r-1"));
        first.awaitSettled("r-1");
        int announced = broker.states("r-1").size();

        // When
        Admission admission = second.admission.admit(request("r-1"), new RequestPosition(PARTITION + 1, 0));

        // Then
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        assertThat(broker.states("r-1")).hasSize(announced);
        assertThat(secondPipeline.trained()).isEmpty();
    }

    @Test
    void modelExportedByACrashedTrainerIsPublishedByTheOther() {
        // Given
        open();
        broker.refuse(CheckpointPublished.class::isInstance);
        first.admit(request("r-1"));
        first.awaitExported("r-1");
        first.close();

        // When
        broker.refuse(event -> false);
        second.scheduler.assigned(List.of(PARTITION));

        // Then
        second.awaitSettled("r-1");
        assertThat(secondPipeline.trained()).isEmpty();
        assertThat(broker.checkpoints()).hasSize(1);
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
    }
}
