package dev.patisserie.trainer.job.store;

import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.JobSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.jboss.logging.Logger;

/**
 * The records of all jobs, one JSON file each, in a folder that the trainers share; and the cancellations, beside them,
 * so that the two never overwrite each other.
 *
 * <p>The files are the truth: every method reads them. A write is there whole or not at all, and once a method returns,
 * it survives a power cut. A record names the process that owns the job; a process whose job was taken over is told so
 * when it next writes. Thread-safe.
 */
public final class JobStore {

    private static final Logger LOG = Logger.getLogger(JobStore.class);

    private final RecordFiles<JobRecord> records;
    private final RecordFiles<Cancellation> cancellations;
    private final String owner;
    private final Map<String, JobRecord> counted = new HashMap<>(); // guarded by this
    private volatile int unreadable;

    /**
     * Opens a folder. A record that cannot be read is logged, counted and left as it is: its job does not run, every
     * other one does.
     *
     * @param folder created if absent
     * @param owner names this process among those that share the folder; never used again
     */
    public JobStore(Path folder, String owner) {
        this.owner = owner;
        records = new RecordFiles<>(folder.resolve("records"), JobRecord.class, entry -> entry.job()
                .spec()
                .requestId());
        cancellations = new RecordFiles<>(folder.resolve("cancelled"), Cancellation.class, Cancellation::requestId);
        all();
    }

    /**
     * Returns what is known of a request.
     *
     * @throws UnreadableRecordException if its record is damaged
     */
    public Optional<JobRecord> find(String requestId) {
        return records.read(requestId);
    }

    /**
     * Records a new job, as this process's.
     *
     * @return whether that is done; if not, the request's id has a record
     */
    public synchronized boolean create(Job job) {
        var entry = new JobRecord(job, false, owner);
        if (!records.create(entry.job().spec().requestId(), entry)) {
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
    public synchronized JobRecord claim(String requestId) {
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
    public synchronized void put(Job from, Job next) {
        String requestId = from.spec().requestId();
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
    public synchronized void announced(Job job) {
        find(job.spec().requestId())
                .filter(found -> found.job().equals(job) && !found.announced())
                .ifPresent(found -> write(new JobRecord(job, true, found.owner())));
    }

    /** Returns whether a job is this process's still. */
    public boolean owns(String requestId) {
        return find(requestId).filter(found -> found.owner().equals(owner)).isPresent();
    }

    /** Returns the name of this process in the records. */
    public String owner() {
        return owner;
    }

    /**
     * Takes up the jobs of some partitions, which from now on are counted here.
     *
     * @return those that something is left to do for, in the order they were accepted
     */
    public synchronized List<JobSpec> takeUp(IntPredicate partitions) {
        List<JobRecord> found = all().stream()
                .filter(entry -> partitions.test(partition(entry)))
                .toList();
        found.forEach(this::remember);
        return found.stream()
                .filter(entry -> !entry.settled())
                .map(entry -> entry.job().spec())
                .sorted(JobSpec.BY_ACCEPTANCE)
                .toList();
    }

    private static int partition(JobRecord entry) {
        return entry.job().spec().origin().partition();
    }

    /** Returns how many jobs of the partitions that were taken up are in a state. */
    public synchronized long count(State state) {
        return counted.values().stream()
                .filter(entry -> entry.job().progress().state() == state)
                .count();
    }

    /** Stops counting the jobs of partitions that were given away. */
    public synchronized void leave(IntPredicate partitions) {
        counted.values().removeIf(entry -> partitions.test(partition(entry)));
    }

    /**
     * Records that a request is no longer wanted, whether it has come or not.
     *
     * @return whether this is news
     */
    public boolean cancel(Cancellation cancellation) {
        return cancellations.create(cancellation.requestId(), cancellation);
    }

    /** Returns whether a request is no longer wanted; cheap enough to be asked before each step. */
    public boolean isCancelled(String requestId) {
        return cancellations.has(requestId);
    }

    /**
     * Returns why a request is no longer wanted, if that is so. A damaged file was written by a cancellation, and is
     * one without a reason.
     */
    public Optional<Cancellation> cancellation(String requestId) {
        try {
            return cancellations.read(requestId);
        } catch (UnreadableRecordException e) {
            LOG.warnf("cancellation without a readable reason request=%s reason=%s", requestId, e);
            return Optional.of(new Cancellation(requestId, null, Instant.EPOCH));
        }
    }

    /** Forgets a job that is settled, or never came, and its cancellation. */
    synchronized void delete(String requestId) {
        records.delete(requestId);
        cancellations.delete(requestId);
        counted.remove(requestId);
    }

    /** Returns every record that can be read, whosever it is; logs the others. */
    public List<JobRecord> all() {
        var damaged = new AtomicInteger();
        List<JobRecord> found = records.all(e -> {
            damaged.incrementAndGet();
            LOG.errorf("job record unreadable, its job waits reason=%s", e.getMessage());
        });
        unreadable = damaged.get();
        return found;
    }

    /** Returns the ids of all records, those that cannot be read included. */
    List<String> ids() {
        return records.ids();
    }

    /** Returns how many records could not be read when all were read last. */
    public int unreadable() {
        return unreadable;
    }

    /** Returns every cancellation that can be read. */
    List<Cancellation> cancellations() {
        return cancellations.all(e -> LOG.warnf("cancellation unreadable, it is obeyed reason=%s", e.getMessage()));
    }

    private void write(JobRecord entry) {
        records.write(entry.job().spec().requestId(), entry);
        remember(entry);
    }

    private void remember(JobRecord entry) {
        counted.put(entry.job().spec().requestId(), entry);
    }
}
