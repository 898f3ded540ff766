package dev.patisserie.feedback.rollout.stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.feedback.rollout.GuardCounts;
import dev.patisserie.feedback.rollout.PairCounts;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutCode;
import dev.patisserie.feedback.rollout.RolloutSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The last rollout of the data set. Immutable; serialised by Jackson.
 *
 * @param rollout its state
 * @param sample the share of the images that the candidate answers
 * @param startedAt its start (UTC)
 * @param confirmedAt time of the last policy {@code shadow} under which it stays in force (UTC); null without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LastRollout(Rollout rollout, double sample, Instant startedAt, Instant confirmedAt) {

    LastRollout(Rollout rollout, double sample, Instant startedAt) {
        this(rollout, sample, startedAt, null);
    }

    LastRollout with(Rollout next) {
        return new LastRollout(next, sample, startedAt, confirmedAt);
    }

    /** Returns the rollout with a policy that does not end it. */
    LastRollout confirmed(Instant policyAt) {
        return new LastRollout(rollout, sample, startedAt, policyAt);
    }

    /** Returns the time of the last change of the phase, or of the policy under which it stays in force. */
    Instant at() {
        return confirmedAt != null && confirmedAt.isAfter(rollout.at()) ? confirmedAt : rollout.at();
    }

    /**
     * Returns whether only the list of rolled-back models of this rollout is still of interest: the policy ended it, or
     * was set after its decision. An open rollout ends by a decision only.
     */
    boolean isHistory(ModelPolicySet policy) {
        return RolloutChanged.isHistory(
                rollout.phase(), rollout.code().label(), at(), policy == null ? Instant.MIN : policy.at());
    }

    /** Returns the state without comparisons. */
    LastRollout withoutCounts() {
        return with(rollout.withoutCounts());
    }

    /** Returns whether an event states the models, the phase and its time. */
    boolean isStatedBy(RolloutChanged event) {
        return event.rolloutId().equals(rollout.rolloutId())
                && event.epoch() == rollout.epoch()
                && event.champion().equals(rollout.models().champion())
                && event.candidate().equals(rollout.models().candidate())
                && event.phase() == rollout.phase()
                && event.code().equals(rollout.code().label())
                && event.at().equals(at());
    }

    private static Instant earlier(Instant first, Instant second) {
        return first.isBefore(second) ? first : second;
    }

    /**
     * Restores the state from its last record, for a coordinator without one.
     *
     * @param now the wall clock (UTC); the record cannot be of a later time
     */
    static LastRollout of(RolloutChanged event, Instant now, RolloutSettings settings) {
        Instant at = earlier(event.at(), now);
        boolean isLimited = event.phase() == Phase.SHADOW && event.until() != null;
        Evidence evidence = event.evidence();
        RolloutCode code = Arrays.stream(RolloutCode.values())
                .filter(known -> known.label().equals(event.code()))
                .findFirst()
                .orElse(RolloutCode.STARTED);
        var rollout = new Rollout(
                event.rolloutId(),
                event.epoch(),
                new Rollout.Models(event.dataset(), event.champion(), event.candidate(), null),
                event.phase(),
                code,
                at,
                isLimited ? earlier(event.until(), now.plus(settings.timeLimit())) : at,
                new PairCounts(
                        evidence.images(),
                        evidence.disagreements(),
                        evidence.candidateOnly(),
                        evidence.championOnly(),
                        evidence.neither()),
                new GuardCounts(evidence.failures(), evidence.images(), evidence.slower(), evidence.notSlower()),
                code == RolloutCode.PINNED,
                null);
        return new LastRollout(rollout, event.shadowSample(), earlier(event.startedAt(), now));
    }

    RolloutChanged event(List<String> rolledBack, RolloutSettings settings) {
        return new RolloutChanged(
                rollout.rolloutId(),
                rollout.epoch(),
                rollout.models().dataset(),
                rollout.models().champion(),
                rollout.models().candidate(),
                rollout.phase(),
                rollout.code().label(),
                Reasons.of(rollout),
                sample,
                evidence(settings),
                startedAt,
                at(),
                until(settings),
                rolledBack);
    }

    private Instant until(RolloutSettings settings) {
        return switch (rollout.phase()) {
            case SHADOW -> rollout.shadowUntil();
            case PROMOTED -> rollout.at().plus(settings.watch());
            case ROLLED_BACK, PAUSED -> null;
        };
    }

    Evidence evidence(RolloutSettings settings) {
        PairCounts pairs = rollout.pairs();
        GuardCounts guards = rollout.guards();
        return new Evidence(
                pairs.images(),
                pairs.disagreements(),
                pairs.candidateOnly(),
                pairs.championOnly(),
                pairs.neither(),
                level(settings),
                1 / settings.alpha(),
                guards.failures(),
                guards.slower(),
                guards.fast());
    }

    double level(RolloutSettings settings) {
        return rollout.pairs().test().level(settings.alpha());
    }
}
