package dev.patisserie.feedback.rollout;

/** An event of a rollout. */
public sealed interface RolloutEvent {

    /**
     * The answers or the label of an image changed.
     *
     * @param before the comparison before the change
     * @param after the comparison after the change
     */
    record PairChanged(PairOutcome before, PairOutcome after) implements RolloutEvent {}

    /**
     * Both models computed the answer to an image.
     *
     * @param isSlower whether the candidate's computation took longer than the allowed multiple of the champion's
     */
    record Timed(boolean isSlower) implements RolloutEvent {}

    /**
     * The candidate was executed on an image.
     *
     * @param hasFailed whether it has no answer
     */
    record Executed(boolean hasFailed) implements RolloutEvent {}

    /** A probability of the candidate is not finite. */
    record NotFinite() implements RolloutEvent {}

    /** The candidate was withdrawn. */
    record Withdrawn() implements RolloutEvent {}

    /** A replica refused the candidate: it failed its verification. */
    record Refused() implements RolloutEvent {}

    /** The champion was withdrawn, so that there is nothing to compare with. */
    record ChampionWithdrawn() implements RolloutEvent {}

    /** The policy of the data set is no longer to compare models first. */
    record PolicyEnded() implements RolloutEvent {}

    /** The monitor of the errors of the promoted candidate is in alarm. */
    record ErrorsAlarmed() implements RolloutEvent {}

    /**
     * A model was pinned, or the pin was removed.
     *
     * @param isPinned whether a model is pinned now
     */
    record PinChanged(boolean isPinned) implements RolloutEvent {}

    /** An operator promotes the candidate. */
    record Promoted() implements RolloutEvent {}

    /** An operator ends the rollout in favour of the champion. */
    record Aborted() implements RolloutEvent {}

    /** Time passed. */
    record TimePassed() implements RolloutEvent {}
}
