package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Somebody no longer wants a model. Sent on the topic and under the key of the request, so that the order of the two
 * holds; should the cancellation come first all the same, the request is cancelled when it comes.
 *
 * @param requestId the request to be cancelled
 * @param reason why, for people, at most 500 characters; null if nobody said
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingCancelled(String requestId, String reason, String by) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "training.cancelled.v1";

    private static final int LONGEST_REASON = 500;

    /** Checks the fields; a blank reason is none. */
    public TrainingCancelled {
        Require.name("requestId", requestId);
        reason = reason == null || reason.isBlank() ? null : reason;
        if (reason != null) {
            Require.range("reason's length", reason.length(), 1, LONGEST_REASON);
        }
        by = Require.optionalText("by", by, Decision.MAX_BY);
    }

    /** A cancellation whose author is unknown. */
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
