package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingProgressed.State;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The records of all jobs, one JSON file each, in a folder that the trainers share; and the
 * cancellations, beside them, so that the two never overwrite each other.
 *
 * <p>The files are the truth: every method reads them. A write is there whole or not at all, and
 * once a method returns, it survives a power cut. A record names the process that owns the job; a
 * process whose job was taken over is told so when it next writes. Thread-safe.
 */
public final class JobStore {

    private final RecordFiles<JobRecord> records;
    private final RecordFiles<Cancellation> cancellations;
    private final String owner;
    private final Map<String, JobRecord> counted = new HashMap<>(); // guarded by this

    /**
     * Opens a folder and checks that every record there can be read.
     *
     * @param folder created if absent
     * @param owner names this process among those that share the folder; never used again
     * @throws IllegalStateException if a record cannot be read
     */
    public JobStore(Path folder, String owner) {
        this.owner = owner;
        records = new RecordFiles<>(folder.resolve("records"), JobRecord.class);
        cancellations = new RecordFiles<>(folder.resolve("cancelled"), Cancellation.class);
        records.all();
    }

    /** Returns what is known of a request. */
    public Optional<JobRecord> find(String requestId) {
        return records.read(requestId);
    }

    /**
     * Records a new job, as this process's.
     *
     * @return whether that is done; if not, the request's id has a record
     */
    synchronized boolean create(Job job) {
        var entry = new JobRecord(job, false, owner);
        if (!records.create(entry.job().ticket().requestId(), entry)) {
            return false;
        }
        remember(entry);
        return true;
    }

    /**
     * Makes a job this process's, as it stands; one that is settled stays as it is.
     *
     * @return the record as it was, the owner before included
     * @throws NoSuchElementException if there is no such job
     */
    synchronized JobRecord claim(String requestId) {
        JobRecord found = find(requestId).orElseThrow(NoSuchElementException::new);
        if (found.owner().equals(owner) || found.settled()) {
            remember(found);
            return found;
        }
        write(found.ownedBy(owner));
        return found;
    }

    /**
     * Records the next state of a job.
     *
     * @param from the state that it is in
     * @throws TakenOverException if it is in another state, or is another process's by now
     */
    synchronized void put(Job from, Job next) {
        String requestId = from.ticket().requestId();
        JobRecord found = find(requestId).orElseThrow(() -> gone(requestId));
        if (!found.owner().equals(owner) || !found.job().equals(from)) {
            counted.remove(requestId);
            throw new TakenOverException(
                    requestId,
                    "%s, owned by %s".formatted(found.job().progress().state(), found.owner()));
        }
        write(new JobRecord(next, false, owner));
    }

    private static TakenOverException gone(String requestId) {
        return new TakenOverException(requestId, "gone");
    }

    /** Records that a state is announced, unless the job has moved on meanwhile. */
    synchronized void announced(Job job) {
        find(job.ticket().requestId())
                .filter(found -> found.job().equals(job) && !found.announced())
                .ifPresent(found -> write(new JobRecord(job, true, found.owner())));
    }

    /** Returns whether a job is this process's still. */
    boolean owns(String requestId) {
        return find(requestId).filter(found -> found.owner().equals(owner)).isPresent();
    }

    /** Returns the name of this process in the records. */
    String owner() {
        return owner;
    }

    /**
     * Takes up the jobs of some partitions, which from now on are counted here.
     *
     * @return those that something is left to do for, in the order they were accepted
     */
    synchronized List<Ticket> takeUp(IntPredicate partitions) {
        List<JobRecord> found =
                records.all().stream().filter(entry -> partitions.test(partition(entry))).toList();
        found.forEach(this::remember);
        return found.stream()
                .filter(entry -> !entry.settled())
                .map(entry -> entry.job().ticket())
                .sorted(Ticket.BY_ACCEPTANCE)
                .toList();
    }

    private static int partition(JobRecord entry) {
        return entry.job().ticket().origin().partition();
    }

    /** Returns how many jobs of the partitions that were taken up are in a state. */
    public synchronized long count(State state) {
        return counted.values().stream()
                .filter(entry -> entry.job().progress().state() == state)
                .count();
    }

    /** Stops counting the jobs of partitions that were given away. */
    synchronized void leave(IntPredicate partitions) {
        counted.values().removeIf(entry -> partitions.test(partition(entry)));
    }

    /**
     * Records that a request is no longer wanted, whether it has come or not.
     *
     * @return whether this is news
     */
    boolean cancel(Cancellation cancellation) {
        return cancellations.create(cancellation.requestId(), cancellation);
    }

    /** Returns whether a request is no longer wanted; cheap enough to be asked before each step. */
    boolean isCancelled(String requestId) {
        return cancellations.has(requestId);
    }

    /** Returns why a request is no longer wanted, if that is so. */
    Optional<Cancellation> cancellation(String requestId) {
        return cancellations.read(requestId);
    }

    /** Forgets a job that is settled, or never came, and its cancellation. */
    synchronized void delete(String requestId) {
        records.delete(requestId);
        cancellations.delete(requestId);
        counted.remove(requestId);
    }

    /** Returns every record, whosever it is. */
    List<JobRecord> all() {
        return records.all();
    }

    /** Returns every cancellation. */
    List<Cancellation> cancellations() {
        return cancellations.all();
    }

    private void write(JobRecord entry) {
        records.write(entry.job().ticket().requestId(), entry);
        remember(entry);
    }

    private void remember(JobRecord entry) {
        counted.put(entry.job().ticket().requestId(), entry);
    }
}
