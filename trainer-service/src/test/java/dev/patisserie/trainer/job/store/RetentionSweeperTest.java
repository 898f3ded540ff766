package dev.patisserie.trainer.job.store;

import static dev.patisserie.trainer.job.execution.TrainerFixture.NOW;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.RequestPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionSweeperTest {

    private static final Failure WHY = new Failure("DATASET_MISSING", "why");

    @TempDir
    Path folder;

    private JobStore store;
    private RetentionSweeper retentionSweeper;

    @BeforeEach
    void open() {
        store = new JobStore(folder.resolve("jobs"), "trainer-a");
        retentionSweeper = new RetentionSweeper(
                store,
                new RetentionSweeper.Folders(
                        new RunFolders(folder.resolve("runs")), List.of(folder.resolve("reports"))),
                new RetentionSweeper.Limits(Duration.ofDays(30), Duration.ofDays(7), 250),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void running(String requestId) {
        store.create(accepted(requestId).start(NOW));
    }

    private void ended(String requestId, Instant at) {
        Job failed = accepted(requestId).start(at).failed(WHY, at);
        store.create(failed);
        store.announced(failed);
    }

    private static Job.Accepted accepted(String requestId) {
        return new Job.Accepted(new JobSpec(new RequestPosition(0, 0), request(requestId), "m", NOW, null));
    }

    private Path leftover(String place, String requestId, int daysAgo) throws IOException {
        Path job = Files.createDirectories(folder.resolve(place).resolve(requestId));
        Files.write(job.resolve("file"), new byte[100]);
        Files.setLastModifiedTime(job, FileTime.from(NOW.minus(Duration.ofDays(daysAgo))));
        return job;
    }

    @Test
    void sweepsAgainAfterAFailedSweep() {
        var failing = new RetentionSweeper(
                store,
                new RetentionSweeper.Folders(
                        new RunFolders(folder.resolve("runs")), List.of(folder.resolve("reports"))),
                new RetentionSweeper.Limits(Duration.ofDays(30), Duration.ofDays(7), 250),
                Clock.fixed(Instant.MIN, ZoneOffset.UTC));
        ended("old", NOW.minus(Duration.ofDays(31)));

        failing.sweep(); // 30 days before the first instant is out of range

        retentionSweeper.sweep();
        assertThat(store.find("old")).isEmpty();
    }

    @Test
    void deletesTheRecordOfAnOldEndedJob() {
        ended("old", NOW.minus(Duration.ofDays(31)));
        ended("young", NOW.minus(Duration.ofDays(29)));

        retentionSweeper.sweep();

        assertThat(store.find("old")).isEmpty();
        assertThat(store.find("young")).isPresent();
    }

    @Test
    void deletesAnOldCancellationWithoutARequest() {
        store.cancel(new Cancellation("old", null, NOW.minus(Duration.ofDays(31))));
        store.cancel(new Cancellation("young", null, NOW.minus(Duration.ofDays(29))));

        retentionSweeper.sweep();

        assertThat(store.isCancelled("old")).isFalse();
        assertThat(store.isCancelled("young")).isTrue();
    }

    @Test
    void deletesFilesOfEndedJobsLeftByAKill() throws Exception {
        running("going-on");
        ended("ended", NOW);
        Path kept = leftover("runs", "going-on", 100);
        Path swept = leftover("runs", "ended", 0);
        Path orphan = leftover("runs", "unknown", 0);

        retentionSweeper.sweep();

        assertThat(kept).exists();
        assertThat(swept).doesNotExist();
        assertThat(orphan).doesNotExist();
    }

    @Test
    void deletesReportsByAgeAndThenTheOldestByTotalSize() throws Exception {
        running("going-on");
        Path ofUnfinished = leftover("reports", "going-on", 100);
        Path tooOld = leftover("reports", "a", 8);
        Path third = leftover("reports", "b", 3); // 100 bytes each: two fit into 250
        Path second = leftover("reports", "c", 2);
        Path first = leftover("reports", "d", 1);

        retentionSweeper.sweep();

        assertThat(ofUnfinished).exists();
        assertThat(tooOld).doesNotExist();
        assertThat(third).doesNotExist();
        assertThat(second).exists();
        assertThat(first).exists();
    }
}
