package dev.patisserie.trainer.job.store;

import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.json.Json;
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
 * The starts of unfinished jobs, so that a job that kills every trainer which runs it fails instead of killing the next
 * one.
 *
 * <p>Each start is a file, durable before the work begins and deleted when the work returns or throws, or when the
 * trainer stops in an orderly way. A file that is left is a start whose process died. It counts while the job's
 * progress is the one that it began with: a snapshot since then shows that the job advances. Trainers share the folder;
 * a start is one process's own file, so two trainers never overwrite each other's. Thread-safe.
 */
public final class JobStarts {

    private static final Logger LOG = Logger.getLogger(JobStarts.class);
    private static final long LARGEST_FILE = 1 << 16; // bytes; a start has about 200

    private final Path folder;
    private final int limit;
    private final Clock clock;
    private final Map<String, Path> underWay = new ConcurrentHashMap<>(); // by request id

    /**
     * Uses a folder.
     *
     * @param folder one folder per job in it; created when the first job starts
     * @param limit starts without progress after which a job fails, at least 1
     */
    public JobStarts(Path folder, int limit, Clock clock) {
        this.folder = folder;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * A start, as it is on disk.
     *
     * @param at when it began (UTC); null if its file cannot be read
     * @param progress what the job had on disk then; likewise
     */
    record Start(Instant at, String progress) {}

    /** Work that the process may not survive. Closing it records that the process did. */
    public interface UnderWay extends AutoCloseable {
        @Override
        void close();
    }

    /** Returns the folder, which need not exist. */
    public Path folder() {
        return folder;
    }

    /**
     * Returns why a job must not start again: as many starts with the same progress as are allowed ended with the death
     * of their trainer. Empty if it may start.
     *
     * @param progress differs from that of an earlier start if the job has advanced since
     * @throws IOException if the folder cannot be read; the job may be retried
     */
    public Optional<Failure> exhausted(String requestId, String progress) throws IOException {
        List<Start> crashed = crashed(requestId, progress);
        if (crashed.size() >= limit) {
            return Optional.of(new Failure(ErrorCode.TRAINING_CRASHED.name(), message(crashed)));
        }
        if (!crashed.isEmpty()) {
            LOG.warnf(
                    "job starts again after the death of its trainer request=%s crashed=%d of=%d",
                    requestId, crashed.size(), limit);
        }
        return Optional.empty();
    }

    /**
     * Records a start; on return it is durable.
     *
     * @param progress as in {@link #exhausted}
     * @return the caller closes it when the work has ended, in whatever way
     * @throws IOException if the folder cannot be written; the job may be retried
     */
    public UnderWay begin(String requestId, String progress) throws IOException {
        Path file = folder.resolve(requestId).resolve(UUID.randomUUID() + ".json");
        byte[] json = Json.MAPPER.writeValueAsBytes(new Start(clock.instant(), progress));
        AtomicFiles.create(file, temporary -> Files.write(temporary, json));
        underWay.put(requestId, file);
        return () -> forgive(requestId);
    }

    private String message(List<Start> crashed) {
        return "expected the job to outlive at most %d starts (trainer.max-starts), found %d that ended with the death of their trainer and no snapshot in between, at %s; the trainer's log or the kernel's shows the cause, mostly memory: use a smaller batchSize or imageSize, or give the trainer more memory, and send the request under a new id"
                .formatted(
                        limit, crashed.size(), crashed.stream().map(Start::at).toList());
    }

    /** Returns the starts that count; those that the job has advanced since are deleted. */
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

    /** A damaged file was written by a start, and counts as one. */
    private static Start read(Path file) {
        try {
            if (Files.size(file) <= LARGEST_FILE) {
                return Json.MAPPER.readValue(Files.readAllBytes(file), Start.class);
            }
        } catch (IOException e) {
            LOG.warnf("start of a job unreadable, it counts as a crash file=%s reason=%s", file, e);
        }
        return new Start(null, null);
    }

    /**
     * Deletes the start that this process has under way for a job: what ends it from here on is no crash. Does nothing
     * if there is none.
     */
    public void forgive(String requestId) {
        Path file = underWay.remove(requestId);
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warnf(
                    "end of a start not recorded, it counts as a crash request=%s file=%s reason=%s",
                    requestId, file, e);
        }
    }

    /** Deletes every start of a job that has ended. */
    public void delete(String requestId) {
        try {
            AtomicFiles.deleteTree(folder.resolve(requestId));
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf("starts of an ended job not deleted, retention will request=%s reason=%s", requestId, e);
        }
    }
}
