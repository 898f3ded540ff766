package dev.patisserie.common.event;

/**
 * The author of an operator's decision, and the reason. Both are statements of the sender: the broker's authorizer log
 * alone proves an identity.
 *
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason for people, 1 to 1000 characters; null if none was given
 */
public record Decision(String by, String reason) {

    /** A decision without an author and a reason. */
    public static final Decision UNKNOWN = new Decision(null, null);

    /** Longest {@code by}, in characters. */
    public static final int MAX_BY = 200;

    /** Longest {@code reason}, in characters. */
    public static final int MAX_REASON = 1000;

    /** Checks the fields; a blank one is absent. */
    public Decision {
        by = Require.optionalText("by", by, MAX_BY);
        reason = Require.optionalText("reason", reason, MAX_REASON);
    }

    /** Returns whether the sender gave an author or a reason. */
    public boolean isStated() {
        return by != null || reason != null;
    }
}
