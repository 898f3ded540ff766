package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.job.Job;
import dev.patisserie.trainer.job.store.JobRecord;
import dev.patisserie.trainer.job.store.JobStore;
import java.time.Instant;
import java.util.NoSuchElementException;

/**
 * Announces the states of jobs, one at a time, so that the last event of a job on the topic is its state, whoever else
 * announces it at the same moment. Thread-safe.
 */
public final class ProgressPublisher {

    private final JobStore store;
    private final ProgressTopic topic;

    /** Announces what {@code store} says on {@code topic}. */
    public ProgressPublisher(JobStore store, ProgressTopic topic) {
        this.store = store;
        this.topic = topic;
    }

    /**
     * Announces a job's present state unless that is done; returns when the broker has acknowledged it.
     *
     * @throws RuntimeException if it does not
     */
    public synchronized void announce(String requestId) {
        JobRecord found = store.find(requestId).orElseThrow(NoSuchElementException::new);
        if (!found.announced()) {
            announce(found.job());
        }
    }

    /** Announces a job's present state, again if need be. */
    public synchronized void repeat(String requestId) {
        announce(store.find(requestId).orElseThrow(NoSuchElementException::new).job());
    }

    private void announce(Job job) {
        topic.announce(job.progress());
        store.announced(job);
    }

    /** Announces what is known of a request that is no job. */
    public synchronized void announce(TrainingProgressed withoutJob) {
        topic.announce(withoutJob);
    }

    /** Reports an epoch that has just ended; does not wait for the broker. */
    void report(Job.Running job, TrainingProgressed.Epoch epoch, Instant now) {
        topic.report(job.progress().withEpoch(epoch, now));
    }

    /** Reports a step that has just ended; does not wait for the broker. */
    void report(Job.Running job, TrainingProgressed.Step step, Instant now) {
        topic.report(job.progress().withStep(step, now));
    }
}
