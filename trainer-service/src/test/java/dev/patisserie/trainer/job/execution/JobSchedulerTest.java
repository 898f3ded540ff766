package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.PATIENCE;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class JobSchedulerTest extends TrainerTestBase {

    @Test
    void takesAJobFromAcceptedToCompleted() {
        // When
        trainer.started().admit(request("r-1"));

        // Then
        awaitSettled("r-1");
        assertThat(broker.progress("r-1"))
                .extracting(TrainingProgressed::state, event -> event.epoch() != null)
                .containsExactly(
                        tuple(State.ACCEPTED, false),
                        tuple(State.RUNNING, false),
                        tuple(State.RUNNING, true),
                        tuple(State.RUNNING, true),
                        tuple(State.COMPLETED, false));
        assertThat(broker.progress("r-1").get(4).result())
                .isEqualTo(new Result(modelId("r-1"), 12, 3, 1.5, 0.75, 0.25, null, null, null));
    }

    private static Tuple tuple(State state, boolean epoch) {
        return Assertions.tuple(state, epoch);
    }

    @Test
    void deletesAllFilesOfAnEndedJobButItsRecord() {
        trainer.started().admit(request("r-1"));

        awaitSettled("r-1");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(folder.resolve("runs")).isEmptyDirectory());
        assertThat(folder.resolve("jobs/records/r-1.json")).exists();
    }

    @Test
    void repeatedRequestTrainsOnce() {
        // Given
        trainer.started().admit(request("r-1"));
        awaitSettled("r-1");

        // When
        trainer.admit(request("r-1"));
        restart();
        trainer.started().admit(request("r-1"));
        trainer.admit(request("r-2"));
        awaitSettled("r-2");

        // Then
        assertThat(pipeline.trained()).containsExactly("r-1", "r-2");
        assertThat(broker.checkpoints()).hasSize(2);
        assertThat(broker.states("r-1"))
                .containsExactly(State.ACCEPTED, State.RUNNING, State.COMPLETED, State.COMPLETED, State.COMPLETED);
    }

    @Test
    void runsUnfinishedJobsAfterARestartInTheOrderOfAcceptance() {
        // Given
        for (String id : List.of("z", "b", "a")) {
            trainer.admit(request(id)); // the scheduler has not started
        }

        // When
        restart();
        trainer.started();

        // Then
        awaitSettled("a");
        assertThat(pipeline.trained()).containsExactly("z", "b", "a");
    }

    @Test
    void failedJobHasTheCodeAndTheMessageOfItsException() {
        // Given
        pipeline.before((run, listener) -> {
            throw new PatisserieException(
                    ErrorCode.DATASET_MISSING,
                    "no folder " + Path.of(run.dataset().name()).getFileName());
        });

        // When
        trainer.started().admit(request("r-1"));

        // Then
        awaitSettled("r-1");
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.RUNNING, State.FAILED);
        assertThat(broker.progress("r-1").get(2).failure())
                .isEqualTo(new TrainingProgressed.Failure("DATASET_MISSING", "no folder desserts"));
        assertThat(trainer.ended("failed")).isEqualTo(1);
    }

    @Test
    void failsAJobThatFillsTheDiskAndDeletesItsFiles() {
        // Given
        pipeline.before((run, listener) -> {
            write(run.work().resolve("features"));
            throw new PatisserieException(
                    ErrorCode.TRAINING_FAILED, "cannot write", new IOException("No space left on device"));
        });

        // When
        trainer.started().admit(request("r-1"));

        // Then
        awaitSettled("r-1");
        assertThat(broker.progress("r-1").get(2).failure()).satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("DISK_FULL");
            assertThat(failure.message()).contains("disk space below", "runs");
        });
        assertThat(folder.resolve("runs/r-1")).doesNotExist();
    }

    private static void write(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[1 << 16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void survivesAnErrorOfAPipeline() {
        // Given
        pipeline.before((run, listener) -> {
            if (run.request().requestId().equals("r-1")) {
                throw new OutOfMemoryError("no room for 4 GiB");
            }
        });

        // When
        trainer.started().admit(request("r-1"));
        trainer.admit(request("r-2"));

        // Then
        awaitSettled("r-2");
        assertThat(broker.progress("r-1").get(2).failure())
                .isEqualTo(new TrainingProgressed.Failure(
                        "TRAINING_FAILED",
                        "training failed: not enough memory: no room for 4 GiB;"
                                + " the trainer's log has the stack trace"));
        assertThat(broker.states("r-2")).last().isEqualTo(State.COMPLETED);
        assertThat(trainer.scheduler.alive()).isTrue();
    }

    @Test
    void shutdownInterruptsTrainingAndTheNextStartResumesIt() throws Exception {
        // Given
        var training = new CountDownLatch(1);
        pipeline.before((run, listener) -> {
            training.countDown();
            waitUntilCancelled(listener);
        });
        trainer.started().admit(request("r-1"));
        trainer.admit(request("r-2"));
        training.await();

        // When
        trainer.close();

        // Then
        assertThat(trainer.scheduler.alive()).isFalse();
        assertThat(broker.states("r-1")).containsExactly(State.ACCEPTED, State.RUNNING);
        assertThat(broker.states("r-2")).containsExactly(State.ACCEPTED);

        // When
        pipeline.before((run, listener) -> {});
        open();
        trainer.started();

        // Then
        awaitSettled("r-2");
        assertThat(pipeline.trained()).containsExactly("r-1", "r-1", "r-2");
        assertThat(broker.states("r-1")).last().isEqualTo(State.COMPLETED);
    }

    private static void waitUntilCancelled(TrainingListener listener) {
        while (listener.stop() == Stop.NONE) {
            LockSupport.parkNanos(1_000_000);
        }
        throw new CancellationException();
    }

    @Test
    void listsAndCountsSkippedImages() throws Exception {
        // Given
        pipeline.before(
                (run, listener) -> listener.imagesSkipped(List.of(new SkippedImage("train/tart/1.jpg", "empty"))));

        // When
        trainer.started().admit(request("r-1"));

        // Then
        awaitSettled("r-1");
        assertThat(folder.resolve("reports/r-1/skipped.tsv")).content().contains("train/tart/1.jpg");
        assertThat(trainer.meters
                        .get(TrainerMetrics.SKIPPED)
                        .tag("pipeline", "simple")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void isAliveOnlyBetweenStartAndClose() {
        assertThat(trainer.scheduler.alive()).isFalse();
        assertThat(trainer.started().scheduler.alive()).isTrue();
        trainer.scheduler.close();
        assertThat(trainer.scheduler.alive()).isFalse();
    }
}
