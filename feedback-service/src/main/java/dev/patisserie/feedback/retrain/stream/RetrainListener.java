package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.common.event.TrainingTrigger;

/** Receives the outcomes of decisions, for metrics. Thread-safe: called by threads of Kafka Streams. */
public interface RetrainListener {

    /**
     * A trigger had an outcome that differs from its previous one.
     *
     * @param outcome the outcome as the value of a metric label
     */
    void decided(TrainingTrigger.Kind kind, String outcome);

    /** Whether there is an open proposal. */
    void proposal(boolean isOpen);

    /** A record of the progress of trainings is invalid. */
    void invalid();

    /** This instance no longer decides. */
    void closed();
}
