package dev.patisserie.trainer.job;

import dev.patisserie.common.event.TrainingProgressed;
import java.time.Instant;
import java.util.NoSuchElementException;

/**
 * Announces the states of jobs, one at a time, so that the last event of a job on the topic is its
 * state, whoever else announces it at the same moment. Thread-safe.
 */
public final class Announcer {

    private final JobStore store;
    private final ProgressTopic topic;

    /** Announces what {@code store} says on {@code topic}. */
    public Announcer(JobStore store, ProgressTopic topic) {
        this.store = store;
        this.topic = topic;
    }

    /**
     * Announces a job's present state, again if need be; returns when the broker has acknowledged
     * it.
     *
     * @throws RuntimeException if it does not
     */
    synchronized void announce(String requestId) {
        Job job = store.find(requestId).orElseThrow(NoSuchElementException::new).job();
        topic.announce(job.progress());
        store.announced(job);
    }

    /** Announces a request that did not become a job. */
    synchronized void announceRejected(TrainingProgressed rejected) {
        topic.announce(rejected);
    }

    /** Reports an epoch that has just ended, without waiting. */
    void report(Job.Running job, TrainingProgressed.Epoch epoch, Instant now) {
        report(job, now, epoch, null);
    }

    /** Reports a step that has just ended, without waiting. */
    void report(Job.Running job, TrainingProgressed.Step step, Instant now) {
        report(job, now, null, step);
    }

    private void report(
            Job.Running job,
            Instant now,
            TrainingProgressed.Epoch epoch,
            TrainingProgressed.Step step) {
        TrainingProgressed state = job.progress();
        topic.report(
                new TrainingProgressed(
                        state.requestId(),
                        state.state(),
                        state.pipeline(),
                        state.dataset(),
                        now,
                        epoch,
                        step,
                        null,
                        null));
    }
}
