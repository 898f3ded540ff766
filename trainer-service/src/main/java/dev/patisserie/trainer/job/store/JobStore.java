package dev.patisserie.trainer.job.store;

import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.trainer.job.Cancellation;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.JobSpec;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The records of all jobs, one JSON file each, in a folder that the trainers share. Cancellations are separate files,
 * so that the two never overwrite each other.
 *
 * <p>The files are the source of truth: every method reads them. Writes are atomic and durable. A record names the
 * process that owns the job; the next write of a former owner fails. Thread-safe.
 */
@Singleton
public final class JobStore {

    private static final Logger LOG = Logger.getLogger(JobStore.class);

    private final RecordFiles<JobRecord> records;
    private final RecordFiles<Cancellation> cancellations;
    private final String owner;
    private final Map<String, JobRecord> counted = new HashMap<>(); // guarded by this
    private volatile int unreadable;

    @Inject
    JobStore(@Identifier("trainer.jobs-dir") Path folder) {
        this(folder, UUID.randomUUID().toString());
    }

    /**
     * Opens a folder. An unreadable record is logged, counted and left unchanged: its job does not run, all others do.
     *
     * @param folder created if absent
     * @param owner name of this process; unique among all processes, past and present, that share the folder
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
     * Returns the record of a request.
     *
     * @throws UnreadableRecordException if its record is damaged
     */
    public Optional<JobRecord> find(String requestId) {
        return records.read(requestId);
    }

    /**
     * Records a new job with this process as its owner.
     *
     * @return whether it was recorded; false if the request's id has a record
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
     * Makes this process the owner of a job. A settled job stays unchanged.
     *
     * @return the previous record, with the previous owner
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
     * @param from the present state
     * @throws TakenOverException if the job is in another state or has another owner
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

    /** Records that the event of a state is published, unless the state has changed meanwhile. */
    public synchronized void announced(Job job) {
        find(job.spec().requestId())
                .filter(found -> found.job().equals(job) && !found.announced())
                .ifPresent(found -> write(new JobRecord(job, true, found.owner())));
    }

    /** Returns whether this process still owns a job. */
    public boolean owns(String requestId) {
        return find(requestId).filter(found -> found.owner().equals(owner)).isPresent();
    }

    /** Returns the name of this process. */
    public String owner() {
        return owner;
    }

    /**
     * Starts counting the jobs of partitions and returns the unsettled ones.
     *
     * @return the unsettled jobs in the order of acceptance
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

    /** Returns the partitions of all unsettled jobs, of all owners. Unreadable records are skipped. */
    public Set<Integer> busyPartitions() {
        return records.all(e -> {}).stream()
                .filter(entry -> !entry.settled())
                .map(JobStore::partition)
                .collect(Collectors.toSet());
    }

    /** Returns the number of counted jobs in a state. */
    public synchronized long count(State state) {
        return counted.values().stream()
                .filter(entry -> entry.job().progress().state() == state)
                .count();
    }

    /** Stops counting the jobs of revoked partitions. */
    public synchronized void leave(IntPredicate partitions) {
        counted.values().removeIf(entry -> partitions.test(partition(entry)));
    }

    /**
     * Records a cancellation, whether its request is known or not.
     *
     * @return false if the request was already cancelled
     */
    public boolean cancel(Cancellation cancellation) {
        return cancellations.create(cancellation.requestId(), cancellation);
    }

    /** Returns whether a request is cancelled; cheap enough to call before each step. */
    public boolean isCancelled(String requestId) {
        return cancellations.has(requestId);
    }

    /** Returns the cancellation of a request. A damaged file counts as a cancellation without a reason. */
    public Optional<Cancellation> cancellation(String requestId) {
        try {
            return cancellations.read(requestId);
        } catch (UnreadableRecordException e) {
            LOG.warnf("cancellation unreadable, applied without its reason request=%s reason=\"%s\"", requestId, e);
            return Optional.of(new Cancellation(requestId, null, Instant.EPOCH));
        }
    }

    /** Deletes the record and the cancellation of a settled or unknown job. */
    synchronized void delete(String requestId) {
        records.delete(requestId);
        cancellations.delete(requestId);
        counted.remove(requestId);
    }

    /** Returns all readable records of all owners and logs the others. */
    public List<JobRecord> all() {
        var damaged = new AtomicInteger();
        List<JobRecord> found = records.all(e -> {
            damaged.incrementAndGet();
            LOG.errorf("job record unreadable, job not run reason=\"%s\"", e.getMessage());
        });
        unreadable = damaged.get();
        return found;
    }

    /** Returns the ids of all records, including unreadable ones. */
    List<String> ids() {
        return records.ids();
    }

    /** Returns the number of unreadable records found by the last full read. */
    public int unreadable() {
        return unreadable;
    }

    /** Returns all readable cancellations. */
    List<Cancellation> cancellations() {
        return cancellations.all(e -> LOG.warnf("cancellation unreadable, applied reason=\"%s\"", e.getMessage()));
    }

    private void write(JobRecord entry) {
        records.write(entry.job().spec().requestId(), entry);
        remember(entry);
    }

    private void remember(JobRecord entry) {
        counted.put(entry.job().spec().requestId(), entry);
    }
}
