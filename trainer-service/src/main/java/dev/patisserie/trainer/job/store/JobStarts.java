package dev.patisserie.trainer.job.store;

import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Counts the starts of unfinished jobs, so that a job that crashes every trainer fails instead of crashing the next
 * one.
 *
 * <p>Each start is a file. It is durable before the work starts and deleted when the work returns or throws, or on an
 * orderly shutdown. A remaining file is a crash. It counts until the job's progress changes: a later snapshot shows
 * that the job advances. Trainers share the folder, but each process has its own file, so they never overwrite each
 * other's. Thread-safe.
 */
@Singleton
public final class JobStarts {

    private static final Logger LOG = Logger.getLogger(JobStarts.class);
    private static final long LARGEST_FILE = 1 << 16; // bytes; a start takes about 200

    private final Path folder;
    private final int limit;
    private final Clock clock;
    private final Map<String, Path> current = new ConcurrentHashMap<>(); // by request id

    /** Creates a counter of starts. */
    public JobStarts(Settings settings, Clock clock) {
        this.folder = settings.folder();
        this.limit = settings.limit();
        this.clock = clock;
    }

    /**
     * The settings of a counter.
     *
     * @param folder holds one folder per job; created at the first start
     * @param limit starts without progress before a job fails, at least 1
     */
    public record Settings(Path folder, int limit) {}

    /**
     * A start on disk.
     *
     * @param at time of the start (UTC); null if its file is unreadable
     * @param progress the job's progress at the start; null if its file is unreadable
     */
    record Start(Instant at, String progress) {}

    /** A start in progress. Closing it records that the process has not crashed. */
    public interface UnderWay extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Returns the failure of a job whose starts are exhausted: the allowed number of starts with the same progress
     * ended with a crash. Empty if the job may start.
     *
     * @param progress a value that changes whenever the job advances
     * @throws IOException if the folder cannot be read; the job may be retried
     */
    public Optional<Failure> exhausted(String requestId, String progress) throws IOException {
        List<Start> crashed = crashed(requestId, progress);
        if (crashed.size() >= limit) {
            return Optional.of(new Failure(ErrorCode.TRAINING_CRASHED.name(), message(crashed)));
        }
        if (!crashed.isEmpty()) {
            LOG.warnf(
                    "job restarted after a crash of its trainer request=%s crashed=%d of=%d",
                    requestId, crashed.size(), limit);
        }
        return Optional.empty();
    }

    /**
     * Records a start durably.
     *
     * @param progress see {@link #exhausted}
     * @return the start; the caller closes it when the work has ended in any way
     * @throws IOException if the folder cannot be written; the job may be retried
     */
    public UnderWay begin(String requestId, String progress) throws IOException {
        Path file = folder.resolve(requestId).resolve(UUID.randomUUID() + ".json");
        byte[] json = Json.MAPPER.writeValueAsBytes(new Start(clock.instant(), progress));
        AtomicFiles.create(file, temporary -> Files.write(temporary, json));
        current.put(requestId, file);
        return () -> forgive(requestId);
    }

    private String message(List<Start> crashed) {
        return "expected fewer than %d starts that crash the trainer (trainer.max-starts), found %d without a snapshot in between, at %s; the log of the trainer or the kernel shows the cause, usually memory: use a smaller batchSize or imageSize, or give the trainer more memory, and send the request under a new id"
                .formatted(
                        limit, crashed.size(), crashed.stream().map(Start::at).toList());
    }

    /** Returns the crashed starts with the present progress and deletes those with other progress. */
    private List<Start> crashed(String requestId, String progress) throws IOException {
        List<Start> counted = new ArrayList<>();
        for (Path file : files(requestId)) {
            Start start = read(file);
            if (start.progress() == null || start.progress().equals(progress)) {
                counted.add(start);
            } else {
                Files.deleteIfExists(file);
            }
        }
        return counted;
    }

    private List<Path> files(String requestId) throws IOException {
        Path own = folder.resolve(requestId);
        if (Files.notExists(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    /** A damaged file counts as a start, since only a start writes it. */
    private static Start read(Path file) {
        try {
            if (Files.size(file) <= LARGEST_FILE) {
                return Json.MAPPER.readValue(Files.readAllBytes(file), Start.class);
            }
        } catch (IOException e) {
            LOG.warnf("job start unreadable, counted as a crash file=%s reason=\"%s\"", file, e);
        }
        return new Start(null, null);
    }

    /**
     * Deletes the current start of this process for a job, so that its end does not count as a crash. Has no effect
     * without a current start.
     */
    public void forgive(String requestId) {
        Path file = current.remove(requestId);
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warnf(
                    "end of a job start not recorded, counted as a crash request=%s file=%s reason=\"%s\"",
                    requestId, file, e);
        }
    }

    /** Deletes every start of a job that has ended. */
    public void delete(String requestId) {
        try {
            AtomicFiles.deleteTree(folder.resolve(requestId));
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf("job starts not deleted, left to retention request=%s reason=\"%s\"", requestId, e);
        }
    }
}
