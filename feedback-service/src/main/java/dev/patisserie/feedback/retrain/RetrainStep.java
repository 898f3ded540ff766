package dev.patisserie.feedback.retrain;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrainingTrigger;
import java.util.List;
import java.util.Optional;

/**
 * The result of a decision.
 *
 * @param state the next state
 * @param request the request to send
 * @param outcomes the outcomes, for metrics; those of the present triggers are repeated by each decision
 */
public record RetrainStep(RetrainState state, Optional<TrainingRequested> request, List<Outcome> outcomes) {

    /**
     * The outcome of a trigger.
     *
     * @param kind the kind of the trigger
     * @param requestId the id that the request has or would have
     * @param outcome the outcome as the value of a metric label
     */
    public record Outcome(TrainingTrigger.Kind kind, String requestId, String outcome) {}

    /** Copies the list. */
    public RetrainStep {
        outcomes = List.copyOf(outcomes);
    }

    static RetrainStep of(RetrainState state) {
        return new RetrainStep(state, Optional.empty(), List.of());
    }

    RetrainStep with(List<Outcome> others) {
        return new RetrainStep(state, request, others);
    }
}
