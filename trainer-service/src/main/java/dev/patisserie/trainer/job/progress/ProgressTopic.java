package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.TrainingProgressed;

/** The topic with the progress of jobs. Thread-safe; keeps the order of the calls. */
public interface ProgressTopic {

    /**
     * Sends an event and waits until the broker has acknowledged it.
     *
     * @throws RuntimeException if the broker does not; the event may or may not be on the topic
     */
    void announce(TrainingProgressed event);

    /**
     * Sends an event without waiting for the broker. Returns at once and never throws; a failure is logged and the
     * event is lost.
     */
    void report(TrainingProgressed event);
}
