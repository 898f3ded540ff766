package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.store.JobRecord;
import dev.patisserie.trainer.job.store.JobStore;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.NoSuchElementException;

/**
 * Publishes the states of jobs. Publishing is serialised, so the last event of a job on the topic is its present state
 * even with concurrent callers. Thread-safe.
 */
@Singleton
public final class ProgressPublisher {

    private final JobStore store;
    private final ProgressTopic topic;

    /** Creates a publisher of the states in {@code store} to {@code topic}. */
    public ProgressPublisher(JobStore store, ProgressTopic topic) {
        this.store = store;
        this.topic = topic;
    }

    /**
     * Publishes a job's present state unless it is already published; returns when the broker has acknowledged it.
     *
     * @throws RuntimeException if the broker does not acknowledge it
     */
    public synchronized void announce(String requestId) {
        JobRecord found = store.find(requestId).orElseThrow(NoSuchElementException::new);
        if (!found.announced()) {
            announce(found.job());
        }
    }

    /** Publishes a job's present state, even if it is already published. */
    public synchronized void repeat(String requestId) {
        announce(store.find(requestId).orElseThrow(NoSuchElementException::new).job());
    }

    private void announce(Job job) {
        topic.announce(job.progress());
        store.announced(job);
    }

    /** Publishes the state of a request without a job. */
    public synchronized void announce(TrainingProgressed withoutJob) {
        topic.announce(withoutJob);
    }

    /** Publishes a finished epoch; does not wait for the broker. */
    void report(Job.Running job, TrainingProgressed.Epoch epoch, Instant now) {
        topic.report(job.progress().withEpoch(epoch, now));
    }

    /** Publishes a finished step; does not wait for the broker. */
    void report(Job.Running job, TrainingProgressed.Step step, Instant now) {
        topic.report(job.progress().withStep(step, now));
    }
}
