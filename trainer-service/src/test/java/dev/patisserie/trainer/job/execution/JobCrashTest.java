package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.MAX_STARTS;
import static dev.patisserie.trainer.job.execution.TrainerFixture.PARTITION;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.trainer.fit.Snapshot;
import dev.patisserie.trainer.fit.Stop;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import dev.patisserie.trainer.pipeline.TrainingListener;
import dev.patisserie.trainer.pipeline.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs whose trainer crashes. A crash is simulated by a training that never returns; the next trainer sees the same
 * files and topics.
 */
class JobCrashTest {

    private static final String FATAL = "fatal";
    private static final String HARMLESS = "harmless";

    @TempDir
    Path folder;

    private final FakeBroker broker = new FakeBroker();
    private final List<TrainerFixture> trainers = new ArrayList<>();
    private final Semaphore deaths = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);
    private FakePipeline pipeline;

    @AfterEach
    void close() {
        end.countDown();
        trainers.forEach(TrainerFixture::close);
    }

    private TrainerFixture startTrainer() {
        pipeline = new FakePipeline();
        pipeline.before(this::dieOfTheFatalJob);
        TrainerFixture trainer = new TrainerFixture(folder, pipeline, broker);
        trainers.add(trainer);
        return trainer.started();
    }

    private void dieOfTheFatalJob(TrainingRun run, TrainingListener listener) {
        if (run.request().requestId().equals(FATAL)) {
            die();
        }
    }

    private void die() {
        deaths.release();
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CancellationException();
    }

    private void killTrainers(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            startTrainer();
            deaths.acquire();
        }
    }

    private void admitBoth() throws InterruptedException {
        TrainerFixture first = startTrainer();
        first.admit(request(FATAL));
        first.admit(request(HARMLESS));
        deaths.acquire();
    }

    private Stream<Path> startFiles() throws IOException {
        Path starts = folder.resolve("starts").resolve(FATAL);
        return Files.exists(starts) ? Files.list(starts) : Stream.empty();
    }

    @Test
    void jobThatCrashedThreeTrainersFailsAndTheNextJobRuns() throws Exception {
        // Given
        admitBoth();
        killTrainers(MAX_STARTS - 1);

        // When
        TrainerFixture last = startTrainer();

        // Then
        last.awaitSettled(FATAL);
        last.awaitSettled(HARMLESS);
        TrainingProgressed failed =
                broker.progress(FATAL).get(broker.progress(FATAL).size() - 1);
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.failure().code()).isEqualTo(ErrorCode.TRAINING_CRASHED.name());
        assertThat(failed.failure().message())
                .contains("fewer than 3 starts that crash the trainer (trainer.max-starts), found 3")
                .contains(TrainerFixture.NOW.toString())
                .contains("smaller batchSize or imageSize");
        assertThat(broker.states(HARMLESS)).last().isEqualTo(State.COMPLETED);
        assertThat(pipeline.trained()).containsExactly(HARMLESS);
        assertThat(last.meters.get(TrainerMetrics.JOBS_FAILED).tags("reason", "TRAINING_CRASHED"))
                .satisfies(counter -> assertThat(counter.counter().count()).isEqualTo(1));
        assertThat(startFiles()).isEmpty();
    }

    @Test
    void jobRunsWhileItsCrashesAreBelowTheLimit() throws Exception {
        // Given
        admitBoth();
        killTrainers(MAX_STARTS - 2);

        // When
        TrainerFixture last = startTrainer();
        deaths.acquire();

        // Then
        assertThat(last.store.find(FATAL).orElseThrow().job()).isInstanceOf(Job.Running.class);
        assertThat(startFiles()).hasSize(MAX_STARTS);
    }

    @Test
    void crashesBeforeASnapshotDoNotCount() throws Exception {
        // Given two crashes, and then one after a snapshot
        admitBoth();
        startTrainer();
        deaths.acquire();
        startTrainer();
        deaths.acquire();
        writeSnapshot();

        // When
        killTrainers(MAX_STARTS);

        // Then they are all that counts
        assertThat(startFiles()).hasSize(MAX_STARTS);
        startTrainer().awaitSettled(FATAL);
        assertThat(broker.states(FATAL)).last().isEqualTo(State.FAILED);
    }

    private void writeSnapshot() throws IOException {
        try (Stream<Path> owners = Files.list(folder.resolve("runs").resolve(FATAL))) {
            Path work = TrainingTask.work(owners.findFirst().orElseThrow()).resolve("simple");
            Files.writeString(Files.createDirectories(work).resolve(Snapshot.FILE), "step 7");
        }
    }

    @Test
    void orderlyStopsAndRebalancesDoNotCount() throws Exception {
        // Given
        TrainerFixture first = startTrainer();
        pipeline.before(this::trainUntilStopped);
        first.admit(request(FATAL));
        deaths.acquire();

        // When
        for (int i = 0; i < MAX_STARTS; i++) {
            trainers.get(i).scheduler.revoked(List.of(PARTITION));
            assertThat(startFiles()).isEmpty();
            startTrainer();
            pipeline.before(this::trainUntilStopped);
            deaths.acquire();
        }
        trainers.get(MAX_STARTS).close();

        // Then
        TrainerFixture last = startTrainer();
        pipeline.before((run, listener) -> {});
        last.awaitSettled(FATAL);
        assertThat(broker.states(FATAL)).last().isEqualTo(State.COMPLETED);
    }

    private void trainUntilStopped(TrainingRun run, TrainingListener listener) {
        deaths.release();
        while (listener.stop() == Stop.NONE) {
            LockSupport.parkNanos(1_000_000);
        }
        throw new CancellationException();
    }

    @Test
    void stopDuringAStepIsNoCrash() throws Exception {
        // Given a step that does not end
        TrainerFixture trainer = startTrainer();
        trainer.admit(request(FATAL));
        deaths.acquire();
        assertThat(startFiles()).hasSize(1);

        // When
        Thread closing = new Thread(trainer::close);
        closing.start();

        // Then
        Awaitility.await().atMost(TrainerFixture.PATIENCE).untilAsserted(() -> assertThat(startFiles())
                .isEmpty());
        end.countDown();
        closing.join();
    }

    @Test
    void stopBeforeTheStartIsRecordedIsNoCrash() throws Exception {
        // Given a trainer that is stopped while it publishes the running state
        TrainerFixture trainer = startTrainer();
        Thread closing = new Thread(trainer::close);
        broker.refuse(event -> {
            if (event instanceof TrainingProgressed told && told.state() == State.RUNNING) {
                closing.start();
                awaitStopping(trainer);
            }
            return false;
        });

        // When the first step does not end
        trainer.admit(request(FATAL));
        deaths.acquire();

        // Then
        assertThat(startFiles()).isEmpty();
        end.countDown();
        closing.join();
    }

    /** Waits until a stop has cleared the current starts. */
    private static void awaitStopping(TrainerFixture trainer) {
        Awaitility.await()
                .atMost(TrainerFixture.PATIENCE)
                .until(() -> !trainer.scheduler.alive() && trainer.scheduler.started());
    }

    @Test
    void crashWhilePublishingCountsToo() throws Exception {
        // Given a broker that crashes each trainer that publishes
        broker.refuse(event -> {
            if (event instanceof CheckpointPublished) {
                die();
            }
            return false;
        });
        TrainerFixture first = startTrainer();
        first.admit(request(HARMLESS));
        deaths.acquire();
        killTrainers(MAX_STARTS - 1);

        // When
        TrainerFixture last = startTrainer();

        // Then
        last.awaitSettled(HARMLESS);
        assertThat(broker.states(HARMLESS)).last().isEqualTo(State.FAILED);
        assertThat(broker.checkpoints()).isEmpty();
    }

    @Test
    void cancelledJobEndsCancelledAfterAnyNumberOfCrashes() throws Exception {
        // Given
        admitBoth();
        killTrainers(MAX_STARTS - 1);
        trainers.get(0).cancel(FATAL);

        // When
        TrainerFixture last = startTrainer();

        // Then
        last.awaitSettled(FATAL);
        assertThat(broker.states(FATAL)).last().isEqualTo(State.CANCELLED);
    }

    @Test
    void damagedStartFileCountsAsACrash() throws Exception {
        // Given
        Path starts = Files.createDirectories(folder.resolve("starts").resolve(FATAL));
        Files.writeString(starts.resolve("1.json"), "{\"at\":");
        Files.write(starts.resolve("2.json"), new byte[100]);
        Files.write(starts.resolve("3.json"), new byte[1 << 17]);
        Files.writeString(starts.resolve(".4.json.tmp"), "of a write that was killed");

        // When
        TrainerFixture trainer = startTrainer();
        trainer.admit(request(FATAL));

        // Then
        trainer.awaitSettled(FATAL);
        assertThat(broker.progress(FATAL)).last().matches(event -> event.failure() != null);
    }

    @Test
    void progressChangesWithEachSnapshotOfEachModel() {
        Path run = folder.resolve("run");

        assertThat(progress(run)).isEmpty();
        write(run, "simple", "one");
        String one = progress(run);
        write(run, "transfer", "of the other model");

        assertThat(one).isNotEmpty();
        assertThat(progress(run)).isNotEqualTo(one);
    }

    private static String progress(Path run) {
        try {
            return TrainingTask.progress(run);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path run, String model, String snapshot) {
        try {
            Path work = Files.createDirectories(TrainingTask.work(run).resolve(model));
            Files.writeString(work.resolve(Snapshot.FILE), snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
