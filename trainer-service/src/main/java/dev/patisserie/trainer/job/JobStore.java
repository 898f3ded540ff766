package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.model.AtomicFiles;
import dev.patisserie.common.wire.Json;
import dev.patisserie.trainer.dataset.SkippedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All jobs that were ever accepted, one JSON file each, in a folder that this process alone uses.
 *
 * <p>A write is there whole or not at all, and once a method returns, it survives a power cut.
 * Records are kept for good: they are how a request that comes again is known. Thread-safe. The
 * creator closes it.
 */
public final class JobStore implements AutoCloseable {

    private static final String RECORD = ".json";
    private static final String TEMPORARY = ".tmp";

    private final Path folder;
    private final FileChannel lock;
    private final Map<String, JobRecord> records = new HashMap<>(); // guarded by this
    private long nextSequence; // guarded by this

    /**
     * Opens a folder and reads what is there.
     *
     * @param folder created if absent
     * @throws IllegalStateException if another process uses the folder, or a record cannot be read
     */
    public JobStore(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            lock = lock(folder);
        } catch (IOException e) {
            throw unusable(e);
        }
        try {
            load();
        } catch (IOException e) {
            close();
            throw unusable(e);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private UncheckedIOException unusable(IOException e) {
        return new UncheckedIOException(
                "cannot use %s for job records: %s; check space and permissions"
                        .formatted(folder, e),
                e);
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.resolve(".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        boolean held = false;
        try {
            held = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            held = false; // by this very process
        }
        if (!held) {
            channel.close();
            throw new IllegalStateException(
                    "another trainer uses %s; give each its own trainer.work-dir"
                            .formatted(folder));
        }
        return channel;
    }

    private void load() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (name.endsWith(TEMPORARY)) {
                Files.delete(file); // a write that was killed
            } else if (name.endsWith(RECORD)) {
                remember(read(file));
            }
        }
    }

    private static JobRecord read(Path file) {
        try {
            return Json.MAPPER.readValue(file.toFile(), JobRecord.class);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "job record %s cannot be read: restore it, or delete it and its request may train again"
                            .formatted(file),
                    e);
        }
    }

    /** Returns what is known of a request. */
    public synchronized Optional<JobRecord> find(String requestId) {
        return Optional.ofNullable(records.get(requestId));
    }

    /**
     * Records a new job.
     *
     * @throws IllegalStateException if the request's id is used
     */
    synchronized Job create(TrainingRequested request, String modelId, Instant now) {
        if (records.containsKey(request.requestId())) {
            throw new IllegalStateException("there is a job " + request.requestId());
        }
        Job job = new Job.Accepted(new Ticket(nextSequence, request, modelId, now));
        write(JobRecord.reached(job));
        return job;
    }

    /** Records the next state of a job. */
    synchronized void put(Job job) {
        write(JobRecord.reached(job));
    }

    /** Records that a state is announced, unless the job has moved on meanwhile. */
    synchronized void announced(Job job) {
        JobRecord current = records.get(job.ticket().requestId());
        if (current.job().equals(job) && !current.announced()) {
            write(new JobRecord(job, true));
        }
    }

    /** Returns the jobs that something is left to do for, in the order they were accepted. */
    public synchronized List<String> pending() {
        return records.values().stream()
                .filter(entry -> !entry.settled())
                .map(entry -> entry.job().ticket())
                .sorted(Comparator.comparingLong(Ticket::sequence))
                .map(Ticket::requestId)
                .toList();
    }

    /** Returns how many jobs are in a state. */
    public synchronized long count(State state) {
        return records.values().stream()
                .filter(entry -> entry.job().progress().state() == state)
                .count();
    }

    /**
     * Lists the files that a job left out, beside its record.
     *
     * @return the list: one line a file, path, tab, reason
     */
    Path writeSkipped(String requestId, List<SkippedImage> skipped) {
        Path list = folder.resolve(requestId + ".skipped.tsv");
        List<String> lines =
                skipped.stream().map(image -> image.file() + "\t" + image.reason()).toList();
        writeAtomically(list, temporary -> Files.write(temporary, lines));
        return list;
    }

    /**
     * Keeps what a job found out about two models, beside its record.
     *
     * @param markdown the page
     * @return its file
     */
    Path writeComparison(String requestId, String markdown) {
        Path page = folder.resolve(requestId + ".comparison.md");
        writeAtomically(page, temporary -> Files.writeString(temporary, markdown));
        return page;
    }

    private void write(JobRecord entry) {
        String requestId = entry.job().ticket().requestId();
        writeAtomically(
                folder.resolve(requestId + RECORD),
                temporary ->
                        Json.MAPPER
                                .writerWithDefaultPrettyPrinter()
                                .writeValue(temporary.toFile(), entry));
        remember(entry);
    }

    private static void writeAtomically(Path target, AtomicFiles.Writer writer) {
        try {
            AtomicFiles.write(target, writer);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write %s: check space and permissions".formatted(target), e);
        }
    }

    private void remember(JobRecord entry) {
        Ticket ticket = entry.job().ticket();
        records.put(ticket.requestId(), entry);
        nextSequence = Math.max(nextSequence, ticket.sequence() + 1);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot release " + folder, e);
        }
    }
}
