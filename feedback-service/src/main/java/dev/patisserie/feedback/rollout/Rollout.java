package dev.patisserie.feedback.rollout;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The state machine of a rollout. Immutable; serialised by Jackson.
 *
 * <p>{@link Phase#SHADOW} ends, in this order of precedence,
 *
 * <ol>
 *   <li>by a guard: rolled back;
 *   <li>by the labelled disagreements, if their evidence reaches 1 / alpha: promoted or rolled back;
 *   <li>if the models hardly disagree and the candidate is not worse on the holdout: promoted;
 *   <li>at the time limit: promoted, if at least {@value PairCounts#MIN_IMAGES} images were compared, the candidate is
 *       better on the holdout, the labels do not favour the champion, and the disagreements do not contradict the
 *       accuracies on the holdout; otherwise paused as undecided.
 * </ol>
 *
 * <p>A pause as undecided still ends by a guard or by labels that come later, because the test is valid at every
 * moment. A pause because the champion was withdrawn or the policy changed is final. After a promotion an alarm of the
 * errors within the watch rolls back. A decision is not changed by later labels. A pin suspends all decisions in favour
 * of the candidate and the watch; the time of the pin does not count in the time limit. Only a candidate that cannot
 * serve is rolled back under a pin.
 *
 * @param rolloutId the identity of the rollout
 * @param epoch number of the rollout of the data set; a larger one replaces this rollout
 * @param models the compared models
 * @param phase the phase
 * @param code the reason for the phase
 * @param at time of the last change of the phase (UTC)
 * @param shadowUntil end of the time limit (UTC)
 * @param pairs the comparisons
 * @param guards the observations of the guards
 * @param pinned whether a model is pinned
 * @param alarmedAt time of the alarm of the errors after the promotion (UTC); null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rollout(
        String rolloutId,
        long epoch,
        Models models,
        Phase phase,
        RolloutCode code,
        Instant at,
        Instant shadowUntil,
        PairCounts pairs,
        GuardCounts guards,
        boolean pinned,
        Instant alarmedAt) {

    /**
     * The models of a rollout.
     *
     * @param dataset their data set
     * @param champion the model in use at the start
     * @param candidate the model that may replace it
     * @param holdout their accuracies on the same holdout; null without a common one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Models(String dataset, String champion, String candidate, HoldoutAccuracies holdout) {

        /** Returns whether a model is one of the two. */
        public boolean contain(String modelId) {
            return champion.equals(modelId) || candidate.equals(modelId);
        }
    }

    /**
     * Starts a rollout.
     *
     * @param epoch larger than that of the last rollout of the data set
     * @param pinned whether a model is pinned; the rollout is then paused
     */
    public static Rollout started(
            String rolloutId, long epoch, Models models, boolean pinned, Instant at, RolloutSettings settings) {
        return new Rollout(
                rolloutId,
                epoch,
                models,
                pinned ? Phase.PAUSED : Phase.SHADOW,
                pinned ? RolloutCode.PINNED : RolloutCode.STARTED,
                at,
                at.plus(settings.timeLimit()),
                PairCounts.NONE,
                GuardCounts.NONE,
                pinned,
                null);
    }

    /**
     * Returns the state after an event.
     *
     * @param now time of the event (UTC)
     */
    public Rollout after(RolloutEvent event, Instant now, RolloutSettings settings) {
        return with(event, now, settings).decided(now, settings);
    }

    private Rollout with(RolloutEvent event, Instant now, RolloutSettings settings) {
        if (event instanceof RolloutEvent.PairChanged pair) {
            return with(pairs.replaced(pair.before(), pair.after()), guards);
        } else if (event instanceof RolloutEvent.Timed timed) {
            return with(pairs, guards.withTime(timed.isSlower()));
        } else if (event instanceof RolloutEvent.Executed execution) {
            return with(pairs, guards.withExecution(execution.hasFailed()));
        } else if (event instanceof RolloutEvent.PinChanged pin) {
            return pin.isPinned() ? pinned(now) : unpinned(now);
        } else if (event instanceof RolloutEvent.ErrorsAlarmed) {
            return phase == Phase.PROMOTED && alarmedAt == null ? alarmed(now) : this;
        }
        return commanded(event, now, settings);
    }

    private Rollout commanded(RolloutEvent event, Instant now, RolloutSettings settings) {
        if (event instanceof RolloutEvent.Promoted) {
            return isOpen() && !pinned ? in(Phase.PROMOTED, RolloutCode.OPERATOR, now) : this;
        } else if (event instanceof RolloutEvent.NotFinite) {
            return isOpen() ? in(Phase.ROLLED_BACK, RolloutCode.NOT_FINITE, now) : this;
        } else if (event instanceof RolloutEvent.ChampionWithdrawn) {
            return isOpen() ? in(Phase.PAUSED, RolloutCode.CHAMPION, now) : this;
        } else if (event instanceof RolloutEvent.PolicyEnded) {
            return isOpen() ? in(Phase.PAUSED, RolloutCode.POLICY, now) : this;
        }
        return rejected(event).map(reason -> rolledBack(reason, now, settings)).orElse(this);
    }

    private static Optional<RolloutCode> rejected(RolloutEvent event) {
        if (event instanceof RolloutEvent.Withdrawn) {
            return Optional.of(RolloutCode.WITHDRAWN);
        } else if (event instanceof RolloutEvent.Refused) {
            return Optional.of(RolloutCode.REFUSED);
        }
        return event instanceof RolloutEvent.Aborted ? Optional.of(RolloutCode.OPERATOR) : Optional.empty();
    }

    /** Rolls back, unless the rollout is over. */
    private Rollout rolledBack(RolloutCode reason, Instant now, RolloutSettings settings) {
        return isOpen() || isWatched(now, settings) ? in(Phase.ROLLED_BACK, reason, now) : this;
    }

    /** Returns whether the candidate was promoted and can still be rolled back at a time. */
    private boolean isWatched(Instant time, RolloutSettings settings) {
        return phase == Phase.PROMOTED && !time.isAfter(at.plus(settings.watch()));
    }

    /** Returns whether neither model was chosen, and the comparison can still decide. */
    @JsonIgnore
    public boolean isOpen() {
        return RolloutChanged.isOpen(phase, code.label());
    }

    /** Returns whether another rollout has to wait for the end of this one. */
    @JsonIgnore
    public boolean isUnderWay() {
        return isOpen() && code != RolloutCode.UNDECIDED;
    }

    /** Returns the model that this rollout lets serve. */
    public String servingModel() {
        return phase == Phase.PROMOTED ? models.candidate() : models.champion();
    }

    /** Replaces the accuracies on the holdout, which may become known during the rollout. */
    public Rollout withHoldout(HoldoutAccuracies holdout) {
        var next = new Models(models.dataset(), models.champion(), models.candidate(), holdout);
        return new Rollout(rolloutId, epoch, next, phase, code, at, shadowUntil, pairs, guards, pinned, alarmedAt);
    }

    private Rollout pinned(Instant now) {
        Rollout next = pinned ? this : copy(true, shadowUntil, alarmedAt);
        return phase == Phase.SHADOW ? next.in(Phase.PAUSED, RolloutCode.PINNED, now) : next;
    }

    private Rollout unpinned(Instant now) {
        if (phase == Phase.PAUSED && code == RolloutCode.PINNED) {
            Duration pause = Duration.between(at, now);
            Instant until = pause.isNegative() ? shadowUntil : shadowUntil.plus(pause);
            return copy(false, until, alarmedAt).in(Phase.SHADOW, RolloutCode.STARTED, now);
        }
        return copy(false, shadowUntil, alarmedAt);
    }

    private Rollout alarmed(Instant now) {
        return copy(pinned, shadowUntil, now);
    }

    private Rollout decided(Instant now, RolloutSettings settings) {
        if (pinned) {
            return this;
        }
        if (alarmedAt != null && isWatched(alarmedAt, settings)) {
            return in(Phase.ROLLED_BACK, RolloutCode.ERRORS, now);
        }
        return isOpen() ? compared(now, settings) : this;
    }

    private Rollout compared(Instant now, RolloutSettings settings) {
        Optional<RolloutCode> violation = guards.violation();
        if (violation.isPresent()) {
            return in(Phase.ROLLED_BACK, violation.get(), now);
        }
        PairedTest.Decision decision = pairs.test().decide(settings.alpha());
        if (decision != PairedTest.Decision.UNDECIDED) {
            boolean isPromoted = decision == PairedTest.Decision.PROMOTE;
            return in(isPromoted ? Phase.PROMOTED : Phase.ROLLED_BACK, RolloutCode.EVIDENCE, now);
        }
        if (phase == Phase.PAUSED) {
            return this;
        }
        HoldoutAccuracies holdout = models.holdout();
        if (holdout != null && holdout.isNotWorse() && pairs.isEqual(settings.alpha())) {
            return in(Phase.PROMOTED, RolloutCode.EQUAL, now);
        }
        return now.isBefore(shadowUntil) ? this : expired(now);
    }

    private Rollout expired(Instant now) {
        HoldoutAccuracies holdout = models.holdout();
        boolean isBetter = holdout != null
                && holdout.isBetter()
                && pairs.images() >= PairCounts.MIN_IMAGES
                && pairs.candidateOnly() >= pairs.championOnly()
                && holdout.isConsistentWith((double) pairs.disagreements() / pairs.images());
        return isBetter ? in(Phase.PROMOTED, RolloutCode.HOLDOUT, now) : in(Phase.PAUSED, RolloutCode.UNDECIDED, now);
    }

    private Rollout in(Phase next, RolloutCode reason, Instant now) {
        return new Rollout(rolloutId, epoch, models, next, reason, now, shadowUntil, pairs, guards, pinned, alarmedAt);
    }

    private Rollout with(PairCounts nextPairs, GuardCounts nextGuards) {
        return new Rollout(
                rolloutId, epoch, models, phase, code, at, shadowUntil, nextPairs, nextGuards, pinned, alarmedAt);
    }

    /** Returns the state without comparisons. */
    public Rollout withoutCounts() {
        return with(PairCounts.NONE, GuardCounts.NONE);
    }

    private Rollout copy(boolean isPinned, Instant until, Instant alarm) {
        return new Rollout(rolloutId, epoch, models, phase, code, at, until, pairs, guards, isPinned, alarm);
    }
}
