package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.selection.RankedCandidate;
import java.util.Optional;

/**
 * The position of one published model in the ranking.
 *
 * @param checkpoint its publication
 * @param standing whether it may serve
 * @param reason the reason for the standing, for people
 */
public record RankedModel(CheckpointPublished checkpoint, Eligibility standing, String reason) {

    /**
     * Adds the verification results and the decisions to the standing in the best-model rule.
     *
     * @param candidate the same model
     * @param hold the reason why the rule may not select it, if any
     */
    static RankedModel of(RankedCandidate ranked, Candidate candidate, Optional<Directives.Hold> hold) {
        return switch (ranked.standing()) {
            case ELIGIBLE -> new RankedModel(ranked.checkpoint(), Eligibility.ELIGIBLE, ranked.reason());
            case WAITING -> new RankedModel(ranked.checkpoint(), Eligibility.WAITING, ranked.reason());
            case NOT_COMPARABLE -> new RankedModel(ranked.checkpoint(), Eligibility.NOT_COMPARABLE, ranked.reason());
            case UNAVAILABLE -> unavailable(candidate, hold);
        };
    }

    private static RankedModel unavailable(Candidate candidate, Optional<Directives.Hold> hold) {
        CheckpointPublished checkpoint = candidate.checkpoint();
        if (candidate.isRefused()) {
            Refusal refusal = candidate.refusal().get();
            return new RankedModel(checkpoint, Eligibility.REFUSED, refusal.code() + ": " + refusal.reason());
        }
        return hold.filter(reason -> candidate.isAvailable())
                .map(reason -> new RankedModel(checkpoint, reason.standing(), reason.reason()))
                .orElseGet(() -> new RankedModel(
                        checkpoint,
                        Eligibility.DEFERRED,
                        candidate.deferral().orElseThrow().text()));
    }
}
