package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Cancels a training request. The event has the topic and the key of the request, which keeps the two in order. If the
 * cancellation arrives first nevertheless, the request is cancelled on arrival.
 *
 * @param requestId the request to cancel
 * @param reason an explanation for people, at most 500 characters; null if absent
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingCancelled(String requestId, String reason, String by) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.cancelled.v1";

    private static final int LONGEST_REASON = 500;

    /** Validates the fields; a blank reason becomes null. */
    public TrainingCancelled {
        Require.name("requestId", requestId);
        reason = reason == null || reason.isBlank() ? null : reason;
        if (reason != null) {
            Require.range("reason's length", reason.length(), 1, LONGEST_REASON);
        }
        by = Require.optionalText("by", by, Decision.MAX_BY);
    }

    /** Creates a cancellation without an author. */
    public TrainingCancelled(String requestId, String reason) {
        this(requestId, reason, null);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return requestId;
    }
}
