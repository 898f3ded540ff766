package dev.patisserie.feedback.retrain;

import java.util.Locale;

/** The decision on a trigger. */
public sealed interface RetrainDecision {

    /** Returns the id that the request has or would have. */
    String requestId();

    /**
     * The training is requested now.
     *
     * @param requestId the id of the request
     */
    record Request(String requestId) implements RetrainDecision {}

    /**
     * The training is proposed to a person, who can request it under the same id.
     *
     * @param requestId the id of the request
     */
    record Proposal(String requestId) implements RetrainDecision {}

    /**
     * No training is requested now. A trigger that lasts can be decided again later, with another result.
     *
     * @param requestId the id that the request would have
     * @param reason the reason
     */
    record Refusal(String requestId, Reason reason) implements RetrainDecision {}

    /** The reason for which no training is requested. */
    enum Reason {
        /** Automatic requests are switched off. */
        OFF,
        /** The training of this trigger was requested before. */
        REPEATED,
        /** The training of another automatic request has not ended. */
        BUSY,
        /** The last automatic request is too recent. */
        COOLING,
        /** There were too many automatic requests within a week. */
        CAPPED,
        /** There are too few labels that the data set of the model in use lacks. */
        FEW_LABELS;

        /** Returns the name in metric labels. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
