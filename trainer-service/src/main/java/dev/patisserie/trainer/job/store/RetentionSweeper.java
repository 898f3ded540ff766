package dev.patisserie.trainer.job.store;

import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.trainer.job.Cancellation;
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
 * Keeps what jobs leave on disk within bounds of age and size. What an unfinished job has is never touched. Trainers
 * that share folders may sweep at the same time.
 */
public final class RetentionSweeper {

    private static final Logger LOG = Logger.getLogger(RetentionSweeper.class);

    private final JobStore store;
    private final Folders folders;
    private final Limits limits;
    private final Clock clock;

    /** Prepares to sweep; see {@link #sweep}. */
    public RetentionSweeper(JobStore store, Folders folders, Limits limits, Clock clock) {
        this.store = store;
        this.folders = folders;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Where jobs leave something.
     *
     * @param runs what unfinished jobs have on disk
     * @param leftovers folders of what is kept of a job that has ended, one folder a job in each
     */
    public record Folders(RunFolders runs, List<Path> leftovers) {}

    /**
     * How much is kept.
     *
     * @param keepRecordsFor how long a job that has ended is remembered; its request would train again after that
     * @param keepRunsFor how long the rest of it is kept
     * @param runsLimitBytes most bytes of that rest, of all jobs; the oldest goes first
     */
    public record Limits(Duration keepRecordsFor, Duration keepRunsFor, long runsLimitBytes) {}

    /** A job's folder of leftovers. */
    private record Leftover(Path folder, Instant modified, long bytes) {}

    /** Sweeps; trouble is logged, and left to the next time. */
    public void sweep() {
        try {
            sweepRecords();
            Set<String> unfinished = unfinished();
            sweepRuns(unfinished);
            sweepLeftovers(unfinished);
        } catch (IOException | RuntimeException | Error e) { // an executor would keep it to itself
            LOG.warnf(e, "not everything swept");
        }
    }

    /** A job whose record cannot be read may be unfinished. */
    private Set<String> unfinished() {
        Set<String> unfinished = new HashSet<>(store.ids());
        store.all().stream()
                .filter(JobRecord::settled)
                .forEach(entry -> unfinished.remove(entry.job().spec().requestId()));
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
                store.delete(requestId); // of a request that never came
            }
        }
    }

    /** Those of jobs that ended are deleted at their end, unless the trainer was killed just then. */
    private void sweepRuns(Set<String> unfinished) throws IOException {
        for (Path job : children(folders.runs().folder())) {
            String requestId = job.getFileName().toString();
            if (!unfinished.contains(requestId) && ended(requestId)) {
                folders.runs().delete(requestId);
            }
        }
    }

    /** Asked again: the job may have been accepted since the records were read. */
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
                LOG.infof("leftovers deleted folder=%s bytes=%d", next.folder(), next.bytes());
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
