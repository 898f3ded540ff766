package dev.patisserie.trainer.job.store;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.job.Cancellation;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Deletes old files of ended jobs by age and total size. Files of unfinished jobs are never deleted. Trainers that
 * share folders may sweep concurrently.
 */
@Singleton
public final class RetentionSweeper {

    private static final Logger LOG = Logger.getLogger(RetentionSweeper.class);

    private final JobStore store;
    private final Folders folders;
    private final Limits limits;
    private final Clock clock;

    /** Creates a sweeper; see {@link #sweep}. */
    public RetentionSweeper(JobStore store, Folders folders, Limits limits, Clock clock) {
        this.store = store;
        this.folders = folders;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * The folders with files of jobs.
     *
     * @param runs files of unfinished jobs
     * @param leftovers folders with files of ended jobs; each holds one folder per job
     */
    public record Folders(RunFolders runs, List<Path> leftovers) {}

    /**
     * The retention limits.
     *
     * @param keepRecordsFor retention of the records of ended jobs; after that a repeated request trains again
     * @param keepRunsFor retention of all other files of ended jobs
     * @param runsLimitBytes most bytes of these other files, of all jobs; the oldest are deleted first
     */
    public record Limits(Duration keepRecordsFor, Duration keepRunsFor, long runsLimitBytes) {}

    /** The folder with the files of an ended job. */
    private record Leftover(Path folder, Instant modified, long bytes) {}

    /** Deletes expired files; a failure is logged, and the next sweep retries. */
    public void sweep() {
        try {
            sweepRecords();
            Set<String> unfinished = unfinished();
            sweepRuns(unfinished);
            sweepLeftovers(unfinished);
        } catch (IOException | RuntimeException | Error e) { // an executor would not report it
            LOG.warnf(e, "retention clean-up incomplete");
        }
    }

    /** A job with an unreadable record counts as unfinished. */
    private Set<String> unfinished() {
        Set<String> unfinished = new HashSet<>(store.ids());
        for (JobRecord entry : store.all()) {
            TrainingRequested request = entry.job().spec().request();
            if (entry.settled()) {
                unfinished.remove(request.requestId());
            } else if (request.isTrial()) { // the curves of its search are in one folder
                unfinished.add(request.trial().search().id());
            }
        }
        return unfinished;
    }

    private void sweepRecords() {
        Instant oldest = clock.instant().minus(limits.keepRecordsFor());
        for (JobRecord entry : store.all()) {
            if (entry.settled() && entry.job().progress().at().isBefore(oldest)) {
                store.delete(entry.job().spec().requestId());
            }
        }
        Set<String> known = Set.copyOf(store.ids());
        for (Cancellation cancellation : store.cancellations()) {
            String requestId = cancellation.requestId();
            if (cancellation.at().isBefore(oldest) && !known.contains(requestId)) {
                store.delete(requestId); // its request never arrived
            }
        }
    }

    /** Deletes the files that a kill at the end of a job left behind. */
    private void sweepRuns(Set<String> unfinished) throws IOException {
        for (Path job : children(folders.runs().folder())) {
            String requestId = job.getFileName().toString();
            if (!unfinished.contains(requestId) && ended(requestId)) {
                folders.runs().delete(requestId);
            }
        }
    }

    /** Reads the record again, since the job may have been accepted after the first read. */
    private boolean ended(String requestId) {
        try {
            return store.find(requestId).map(JobRecord::settled).orElse(true);
        } catch (UnreadableRecordException e) {
            return false;
        }
    }

    private void sweepLeftovers(Set<String> unfinished) throws IOException {
        List<Leftover> all = new ArrayList<>();
        for (Path place : folders.leftovers()) {
            for (Path job : children(place)) {
                if (!unfinished.contains(job.getFileName().toString())) {
                    all.add(leftover(job));
                }
            }
        }
        all.sort(Comparator.comparing(Leftover::modified));
        Instant oldest = clock.instant().minus(limits.keepRunsFor());
        long bytes = all.stream().mapToLong(Leftover::bytes).sum();
        for (Leftover next : all) {
            if (next.modified().isBefore(oldest) || bytes > limits.runsLimitBytes()) {
                AtomicFiles.deleteTree(next.folder());
                bytes -= next.bytes();
                LOG.infof("job files deleted folder=%s bytes=%d", next.folder(), next.bytes());
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    private static Leftover leftover(Path job) throws IOException {
        try (Stream<Path> files = Files.walk(job)) {
            long bytes = files.filter(Files::isRegularFile)
                    .mapToLong(RetentionSweeper::size)
                    .sum();
            return new Leftover(job, Files.getLastModifiedTime(job).toInstant(), bytes);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
