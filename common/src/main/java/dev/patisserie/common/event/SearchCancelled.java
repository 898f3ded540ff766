package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Cancels a search: its trainings are cancelled, and nothing is published. Once the best trial is being published, a
 * cancellation has no effect.
 *
 * @param searchId the search
 * @param reason an explanation for people, at most 500 characters; null if absent
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SearchCancelled(String searchId, String reason, String by) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "search.cancelled.v1";

    /** Start of the keys of cancellations. */
    public static final String KEY_PREFIX = "cancel/";

    private static final int LONGEST_REASON = 500;

    /** Validates the fields; blank texts become null. */
    public SearchCancelled {
        Require.name("searchId", searchId);
        reason = Require.optionalText("reason", reason, LONGEST_REASON);
        by = Require.optionalText("by", by, Decision.MAX_BY);
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** {@inheritDoc} It differs from that of the request, so that compaction keeps both. */
    @Override
    public String key() {
        return KEY_PREFIX + searchId;
    }
}
