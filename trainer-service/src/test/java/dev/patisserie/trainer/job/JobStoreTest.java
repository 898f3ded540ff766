package dev.patisserie.trainer.job;

import static dev.patisserie.trainer.job.TestTrainer.NOW;
import static dev.patisserie.trainer.job.TestTrainer.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.job.Job.Accepted;
import dev.patisserie.trainer.job.Job.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobStoreTest {

    @TempDir Path folder;

    @ParameterizedTest
    @MethodSource("everyState")
    void everyStateIsTheSameAfterARestart(Job job) {
        // Given
        try (var store = new JobStore(folder)) {
            store.put(job);
            store.announced(job);
        }

        // When
        try (var store = new JobStore(folder)) {

            // Then
            assertThat(store.find("r-1")).contains(new JobRecord(job, true));
        }
    }

    static Stream<Job> everyState() {
        var accepted = new Accepted(new Ticket(7, request("r-1"), "m-1", NOW));
        Running running = accepted.start(NOW.plusSeconds(1));
        var checkpoint =
                new CheckpointPublished(
                        "m-1",
                        "r-1",
                        "desserts",
                        Pipeline.SIMPLE,
                        "simple",
                        List.of("eclair", "tart"),
                        100,
                        "desserts/m-1.zip",
                        "ab".repeat(32),
                        10,
                        new CheckpointPublished.Holdout(0.75, 0.5, 4, "cd".repeat(32)),
                        NOW);
        var exported =
                running.exported(
                        List.of(checkpoint),
                        new Result("m-1", 12, 3, 1.5, 0.75, 0.5, null, null, null));
        return Stream.of(
                accepted,
                running,
                exported,
                exported.completed(NOW.plusSeconds(2)),
                running.failed(new Failure("DATASET_MISSING", "no such folder"), NOW));
    }

    @Test
    void forgetsAWriteThatWasKilledAndKeepsTheStateBefore() throws Exception {
        // Given
        try (var store = new JobStore(folder)) {
            store.create(request("r-1"), "m-1", NOW);
        }
        Path half = Files.writeString(folder.resolve(".r-1.json8217.tmp"), "{\"job\":{\"sta");

        // When
        try (var store = new JobStore(folder)) {

            // Then
            assertThat(store.find("r-1").orElseThrow().job()).isInstanceOf(Accepted.class);
            assertThat(half).doesNotExist();
        }
    }

    @Test
    void listsWhatIsLeftToDoInTheOrderOfAcceptanceAcrossRestarts() {
        // Given
        try (var store = new JobStore(folder)) {
            store.create(request("z"), "m-z", NOW);
            store.create(request("b"), "m-b", NOW);
        }

        // When
        try (var store = new JobStore(folder)) {
            store.create(request("a"), "m-a", NOW);

            // Then
            assertThat(store.pending()).containsExactly("z", "b", "a");
        }
    }

    @Test
    void anEndIsLeftToDoUntilItIsAnnounced() {
        try (var store = new JobStore(folder)) {
            // Given
            var job = (Accepted) store.create(request("r-1"), "m-1", NOW);
            Job failed =
                    job.start(NOW).failed(new Failure("TRAINING_DIVERGED", "loss is NaN"), NOW);
            store.put(failed);
            assertThat(store.pending()).containsExactly("r-1");

            // When
            store.announced(failed);

            // Then
            assertThat(store.pending()).isEmpty();
        }
    }

    @Test
    void anAnnouncementOfAnEarlierStateDoesNotCountForTheLaterOne() {
        try (var store = new JobStore(folder)) {
            // Given
            var accepted = (Accepted) store.create(request("r-1"), "m-1", NOW);
            Job running = accepted.start(NOW);
            store.put(running);

            // When
            store.announced(accepted);

            // Then
            assertThat(store.find("r-1")).contains(new JobRecord(running, false));
        }
    }

    @Test
    void countsJobsByState() {
        try (var store = new JobStore(folder)) {
            store.create(request("r-1"), "m-1", NOW);
            store.put(((Accepted) store.create(request("r-2"), "m-2", NOW)).start(NOW));

            assertThat(store.count(State.ACCEPTED)).isEqualTo(1);
            assertThat(store.count(State.RUNNING)).isEqualTo(1);
            assertThat(store.count(State.COMPLETED)).isZero();
        }
    }

    @Test
    void refusesAFolderThatAnotherTrainerUses() {
        try (var first = new JobStore(folder)) {
            assertThat(first.pending()).isEmpty();
            assertThatThrownBy(() -> new JobStore(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "another trainer uses %s; give each its own trainer.work-dir", folder);
        }
    }

    @Test
    void refusesToStartOnADamagedRecordAndNamesIt() throws Exception {
        Path damaged = Files.writeString(folder.resolve("r-1.json"), "{\"job\":");

        assertThatThrownBy(() -> new JobStore(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(damaged.toString())
                .hasMessageContaining("restore it, or delete it");
    }

    @Test
    void canBeOpenedAgainAfterADamagedRecordIsRemoved() throws Exception {
        // Given
        Path damaged = Files.writeString(folder.resolve("r-1.json"), "{}");
        assertThatThrownBy(() -> new JobStore(folder)).hasMessageContaining("r-1.json");

        // When
        Files.delete(damaged);

        // Then
        try (var store = new JobStore(folder)) {
            assertThat(store.pending()).isEmpty();
        }
    }

    @Test
    void listsSkippedImagesBesideTheRecord() throws Exception {
        try (var store = new JobStore(folder)) {
            Path list =
                    store.writeSkipped(
                            "r-1",
                            List.of(new SkippedImage(Path.of("train", "tart", "1.jpg"), "empty")));

            assertThat(list).isEqualTo(folder.resolve("r-1.skipped.tsv"));
            assertThat(Files.readAllLines(list)).containsExactly("train/tart/1.jpg\tempty");
        }
    }
}
