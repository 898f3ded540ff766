package dev.patisserie.trainer.job.progress;

import dev.patisserie.common.event.TrainingProgressed;

/** Where everybody can follow the jobs. Thread-safe; keeps the order of the calls. */
public interface ProgressTopic {

    /**
     * Sends an event and waits until the broker has acknowledged it.
     *
     * @throws RuntimeException if the broker does not; the event may or may not be on the topic
     */
    void announce(TrainingProgressed event);

    /** Sends an event that may be lost with the broker: returns at once, never throws, and logs a failure. */
    void report(TrainingProgressed event);
}
