package dev.patisserie.common.event;

/**
 * The author of an operator's decision, and the reason. Both are claims of the sender; only the broker's authorizer log
 * proves an identity.
 *
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason an explanation for people, 1 to 1000 characters; null if absent
 */
public record Decision(String by, String reason) {

    /** A decision without an author and a reason. */
    public static final Decision UNKNOWN = new Decision(null, null);

    /** Longest {@code by}, in characters. */
    public static final int MAX_BY = 200;

    /** Longest {@code reason}, in characters. */
    public static final int MAX_REASON = 1000;

    /** Validates the fields; a blank field becomes null. */
    public Decision {
        by = Require.optionalText("by", by, MAX_BY);
        reason = Require.optionalText("reason", reason, MAX_REASON);
    }

    /** Returns whether the sender gave an author or a reason. */
    public boolean isStated() {
        return by != null || reason != null;
    }
}
