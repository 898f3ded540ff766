package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Evidence;
import dev.patisserie.feedback.rollout.GuardCounts;
import dev.patisserie.feedback.rollout.PairCounts;
import dev.patisserie.feedback.rollout.Rollout;
import dev.patisserie.feedback.rollout.RolloutCode;
import dev.patisserie.feedback.rollout.RolloutPhase;
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
 */
record LastRollout(Rollout rollout, double sample, Instant startedAt) {

    LastRollout with(Rollout next) {
        return new LastRollout(next, sample, startedAt);
    }

    /** Restores the state from its last record, for a coordinator without one. */
    static LastRollout of(RolloutChanged event) {
        Evidence evidence = event.evidence();
        RolloutCode code = Arrays.stream(RolloutCode.values())
                .filter(known -> known.label().equals(event.code()))
                .findFirst()
                .orElse(RolloutCode.STARTED);
        var rollout = new Rollout(
                event.rolloutId(),
                event.epoch(),
                new Rollout.Models(event.dataset(), event.champion(), event.candidate(), null),
                RolloutPhase.valueOf(event.phase().name()),
                code,
                event.at(),
                event.phase() == RolloutChanged.Phase.SHADOW && event.until() != null ? event.until() : event.at(),
                new PairCounts(
                        evidence.images(),
                        evidence.disagreements(),
                        evidence.candidateOnly(),
                        evidence.championOnly(),
                        evidence.neither()),
                new GuardCounts(evidence.failures(), evidence.images(), evidence.slower(), evidence.notSlower()),
                code == RolloutCode.PINNED,
                null);
        return new LastRollout(rollout, event.shadowSample(), event.startedAt());
    }

    RolloutChanged event(List<String> rolledBack, RolloutSettings settings) {
        Instant until =
                switch (rollout.phase()) {
                    case SHADOW -> rollout.shadowUntil();
                    case PROMOTED -> rollout.at().plus(settings.watch());
                    case ROLLED_BACK, PAUSED -> null;
                };
        return new RolloutChanged(
                rollout.rolloutId(),
                rollout.epoch(),
                rollout.models().dataset(),
                rollout.models().champion(),
                rollout.models().candidate(),
                RolloutChanged.Phase.valueOf(rollout.phase().name()),
                rollout.code().label(),
                Reasons.of(rollout),
                sample,
                evidence(settings),
                startedAt,
                rollout.at(),
                until,
                rolledBack);
    }

    private Evidence evidence(RolloutSettings settings) {
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
