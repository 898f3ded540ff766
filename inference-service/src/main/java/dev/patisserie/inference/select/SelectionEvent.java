package dev.patisserie.inference.select;

import java.util.Locale;

/** The kinds of records of topic {@code model-selection}. */
public enum SelectionEvent {
    /** It pins a model. */
    PINNED,
    /** It removes the pin. */
    UNPINNED,
    /** It clears the refusal of a model. */
    REFUSAL_CLEARED,
    /** It sets or removes the policy of rollouts. */
    POLICY_SET,
    /** It is an operator's command on a rollout, which the feedback-service applies. */
    ROLLOUT_COMMANDED,
    /** It concerns a data set that is not served here. */
    OTHER_DATASET,
    /** It is invalid and was skipped. */
    INVALID;

    /** Returns the name in metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
