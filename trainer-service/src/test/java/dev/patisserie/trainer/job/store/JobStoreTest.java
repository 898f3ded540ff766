package dev.patisserie.trainer.job.store;

import static dev.patisserie.trainer.job.execution.TrainerFixture.NOW;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.Job.Accepted;
import dev.patisserie.trainer.job.Job.Running;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.RequestPosition;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobStoreTest {

    @TempDir
    Path folder;

    private JobStore store;

    @BeforeEach
    void open() {
        store = open("trainer-a");
    }

    /** Opens the folder as a process with that name. */
    private JobStore open(String owner) {
        return new JobStore(folder, owner);
    }

    private static Accepted accepted(String requestId) {
        return accepted(requestId, new RequestPosition(0, 0));
    }

    private static Accepted accepted(String requestId, RequestPosition origin) {
        return new Accepted(new JobSpec(origin, request(requestId), "m-" + requestId, NOW, null));
    }

    @ParameterizedTest
    @MethodSource("everyState")
    void everyStateSurvivesARestart(Job job) {
        // Given
        store.create(job);
        store.announced(job);

        // Then
        assertThat(open("trainer-b").find("r-1")).contains(new JobRecord(job, true, "trainer-a"));
    }

    @Test
    void readsARecordThatAnEarlierVersionWrote() throws Exception {
        // Given
        Files.writeString(folder.resolve("records/r-1.json"), """
                {"job": {"state": "running",
                  "ticket": {"origin": {"partition": 3, "offset": 7},
                    "request": {"requestId": "r-1", "pipeline": "simple", "dataset": "desserts"},
                    "modelId": "m-1", "acceptedAt": "2026-11-24T09:00:00Z"},
                  "startedAt": "2026-11-24T09:00:01Z"},
                 "announced": true, "owner": "trainer-z"}
                """);

        // Then
        assertThat(open("trainer-b").find("r-1")).hasValueSatisfying(read -> {
            assertThat(read.job()).isInstanceOf(Running.class);
            assertThat(read.job().spec().modelId()).isEqualTo("m-1");
            assertThat(read.job().spec().origin()).isEqualTo(new RequestPosition(3, 7));
            assertThat(read.owner()).isEqualTo("trainer-z");
            assertThat(read.job().spec().datasetVersion()).isNull();
        });
    }

    @Test
    void recordKeepsTheEventOfTheDatasetVersion() {
        // Given
        String id = "ab".repeat(32);
        var version = new DatasetPublished(
                "desserts",
                id,
                "manifests/m",
                Map.of("train", Map.of("pie", 3, "tart", 4)),
                7,
                0,
                null,
                id,
                NOW.minusNanos(1),
                "more photos");
        var job = new Accepted(new JobSpec(new RequestPosition(0, 0), request("r-1"), "m-1", NOW, version));

        // When
        store.create(job);

        // Then
        assertThat(open("trainer-b").find("r-1").orElseThrow().job()).isEqualTo(job);
    }

    @Test
    void recordOfAFolderHasNoVersion() throws Exception {
        store.create(accepted("r-1"));

        assertThat(Files.readString(folder.resolve("records/r-1.json"))).doesNotContain("datasetVersion");
    }

    @Test
    void writesTheNamesThatEarlierVersionsRead() throws Exception {
        // When
        store.create(accepted("r-1"));

        // Then
        assertThat(Files.readString(folder.resolve("records/r-1.json")))
                .contains("\"job\"", "\"ticket\"", "\"origin\"", "\"modelId\" : \"m-r-1\"", "\"owner\"");
    }

    static Stream<Job> everyState() {
        var accepted = new Accepted(new JobSpec(new RequestPosition(3, 7), request("r-1"), "m-1", NOW, null));
        Running running = accepted.start(NOW.plusSeconds(1));
        var checkpoint = new CheckpointPublished(
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
                NOW,
                null,
                List.of());
        var exported =
                running.exported(List.of(checkpoint), new Result("m-1", 12, 3, 1.5, 0.75, 0.5, null, null, null));
        return Stream.of(
                accepted,
                running,
                exported,
                exported.completed(NOW.plusSeconds(2)),
                running.failed(new Failure("DATASET_MISSING", "no such folder"), NOW),
                running.cancelled(new Failure("TRAINING_CANCELLED", "not wanted"), NOW));
    }

    @Test
    void killedWriteKeepsThePreviousState() throws Exception {
        // Given
        store.create(accepted("r-1"));
        Files.writeString(folder.resolve("records/.r-1.json.8217.tmp"), "{\"job\":{\"sta");

        // Then
        assertThat(open("trainer-b").find("r-1").orElseThrow().job()).isInstanceOf(Accepted.class);
        assertThat(open("trainer-b").all()).hasSize(1);
    }

    @Test
    void onlyOneOfTwoTrainersRecordsTheSameRequest() {
        // When
        boolean first = store.create(accepted("r-1"));
        boolean second = open("trainer-b").create(accepted("r-1", new RequestPosition(1, 9)));

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(store.find("r-1").orElseThrow().owner()).isEqualTo("trainer-a");
    }

    @Test
    void takesUpUnsettledJobsOfItsPartitionsInTheOrderOfAcceptance() {
        // Given
        store.create(accepted("z", new RequestPosition(0, 1)));
        store.create(accepted("b", new RequestPosition(0, 2)));
        store.create(accepted("other", new RequestPosition(1, 0)));
        store.create(accepted("a", new RequestPosition(0, 3)));

        // When
        List<JobSpec> pending = open("trainer-b").takeUp(partition -> partition == 0);

        // Then
        assertThat(pending).extracting(JobSpec::requestId).containsExactly("z", "b", "a");
    }

    @Test
    void endedJobIsUnsettledUntilItsEventIsPublished() {
        // Given
        Job failed = accepted("r-1").start(NOW).failed(new Failure("TRAINING_DIVERGED", "NaN"), NOW);
        store.create(failed);
        assertThat(store.takeUp(partition -> true)).hasSize(1);

        // When
        store.announced(failed);

        // Then
        assertThat(store.takeUp(partition -> true)).isEmpty();
    }

    @Test
    void publishedEarlierStateDoesNotSettleALaterOne() {
        // Given
        Accepted accepted = accepted("r-1");
        store.create(accepted);
        Running running = accepted.start(NOW);
        store.put(accepted, running);

        // When
        store.announced(accepted);

        // Then
        assertThat(store.find("r-1")).contains(new JobRecord(running, false, "trainer-a"));
    }

    @Test
    void formerOwnerCannotOverwriteTheStateOfItsSuccessor() {
        // Given
        Accepted accepted = accepted("r-1");
        store.create(accepted);
        Running running = accepted.start(NOW);
        store.put(accepted, running);
        JobStore successor = open("trainer-b");

        // When
        successor.claim("r-1");

        // Then
        assertThat(store.owns("r-1")).isFalse();
        Job failed = running.failed(new Failure("TRAINING_FAILED", "folder gone"), NOW);
        assertThatThrownBy(() -> store.put(running, failed))
                .isInstanceOf(TakenOverException.class)
                .hasMessageContaining("RUNNING, owned by trainer-b");
        assertThat(successor.find("r-1")).contains(new JobRecord(running, false, "trainer-b"));
    }

    @Test
    void stateIsRecordedOnlyAfterItsPredecessor() {
        // Given
        Accepted accepted = accepted("r-1");
        store.create(accepted);
        store.put(accepted, accepted.cancelled(new Failure("TRAINING_CANCELLED", "why"), NOW));

        assertThatThrownBy(() -> store.put(accepted, accepted.start(NOW)))
                .isInstanceOf(TakenOverException.class)
                .hasMessageContaining("CANCELLED");
    }

    @Test
    void keepsTheFirstReasonOfACancellationAcrossRestarts() {
        // When
        boolean first = store.cancel(new Cancellation("r-1", "wrong photos", NOW));
        boolean second = store.cancel(new Cancellation("r-1", "other reason", NOW));

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(open("trainer-b").isCancelled("r-1")).isTrue();
        assertThat(open("trainer-b").cancellation("r-1")).contains(new Cancellation("r-1", "wrong photos", NOW));
        assertThat(store.isCancelled("r-2")).isFalse();
    }

    @Test
    void countsTheJobsOfItsPartitionsByState() {
        // Given
        store.create(accepted("r-1", new RequestPosition(0, 0)));
        store.create(accepted("r-2", new RequestPosition(1, 0)));
        Accepted third = accepted("r-3", new RequestPosition(1, 1));
        store.create(third);
        store.put(third, third.start(NOW));
        assertThat(store.count(State.ACCEPTED)).isEqualTo(2);
        assertThat(store.count(State.RUNNING)).isEqualTo(1);

        // When
        store.leave(partition -> partition == 1);

        // Then
        assertThat(store.count(State.ACCEPTED)).isEqualTo(1);
        assertThat(store.count(State.RUNNING)).isZero();
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void unreadableRecordStopsOnlyItsOwnJob(String damaged) throws Exception {
        // Given
        store.create(accepted("sound"));
        Path file = Files.writeString(folder.resolve("records/r-1.json"), damaged);

        // When
        JobStore opened = open("trainer-b");

        // Then
        assertThat(opened.takeUp(partition -> true))
                .extracting(JobSpec::requestId)
                .containsExactly("sound");
        assertThat(opened.unreadable()).isEqualTo(1);
        assertThat(opened.ids()).containsExactlyInAnyOrder("sound", "r-1");
        assertThat(file).hasContent(damaged);
        assertThatThrownBy(() -> opened.find("r-1"))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("restore the file, or delete it");
    }

    static Stream<String> damaged() {
        return Stream.of(
                "",
                "null",
                "[]",
                "\0".repeat(400), // as a power cut leaves it
                "{\"job\":",
                "{\"job\":{\"state\":\"paused\"},\"announced\":true,\"owner\":\"a\"}",
                "{\"job\":{\"state\":\"running\"},\"announced\":true,\"owner\":\"a\"}",
                "{\"job\":null,\"announced\":true,\"owner\":\"a\"}",
                "{\"v\":" + "[".repeat(100_000));
    }

    @Test
    void recordOfAnotherRequestIsUnreadable() throws Exception {
        store.create(accepted("r-1"));
        Files.copy(folder.resolve("records/r-1.json"), folder.resolve("records/r-2.json"));

        assertThat(open("trainer-b").takeUp(partition -> true))
                .extracting(JobSpec::requestId)
                .containsExactly("r-1");
        assertThatThrownBy(() -> store.find("r-2")).isInstanceOf(UnreadableRecordException.class);
    }

    @Test
    void recordOfAGigabyteIsNotReadIntoMemory() throws Exception {
        Path file = folder.resolve("records/r-1.json");
        try (var huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(1L << 30); // a sparse file
        }

        assertThat(open("trainer-b").unreadable()).isEqualTo(1);
        assertThatThrownBy(() -> store.find("r-1"))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("more than 16777216 bytes");
    }

    @Test
    void damagedCancellationAppliesWithoutAReason() throws Exception {
        Files.writeString(folder.resolve("cancelled/r-1.json"), "{\"requestId\":");

        assertThat(store.isCancelled("r-1")).isTrue();
        assertThat(store.cancellation("r-1").orElseThrow().failure().message()).contains("no reason given");
        assertThat(store.cancellations()).isEmpty();
    }
}
