package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.feedback.rollout.RolloutCode;

/** Receives the outcomes of rollouts, for metrics. Thread-safe: called by threads of Kafka Streams. */
public interface RolloutListener {

    /** A shadow answer was processed, or a record was skipped. */
    void compared(ImageOutcome outcome);

    /** A record of the models or of the operators' decisions was skipped because it is invalid. */
    void invalid();

    /** A rollout entered a phase. */
    void entered(Phase phase, RolloutCode code);

    /**
     * The state of the last rollout.
     *
     * @param level the evidence on a logarithmic scale; 1 at the bound
     */
    void state(Phase phase, double level);

    /** This instance no longer coordinates the rollouts. */
    void closed();
}
