package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.selection.RankedCandidate;

/**
 * The position of one published model in the ranking.
 *
 * @param checkpoint its publication
 * @param standing whether it may serve
 * @param reason the reason for the standing, for people
 */
public record RankedModel(CheckpointPublished checkpoint, Eligibility standing, String reason) {

    /**
     * Adds the verification results to the standing in the best-model rule.
     *
     * @param candidate the same model
     */
    static RankedModel of(RankedCandidate ranked, Candidate candidate) {
        return switch (ranked.standing()) {
            case ELIGIBLE -> new RankedModel(ranked.checkpoint(), Eligibility.ELIGIBLE, ranked.reason());
            case WAITING -> new RankedModel(ranked.checkpoint(), Eligibility.WAITING, ranked.reason());
            case NOT_COMPARABLE -> new RankedModel(ranked.checkpoint(), Eligibility.NOT_COMPARABLE, ranked.reason());
            case UNAVAILABLE -> unavailable(candidate);
        };
    }

    private static RankedModel unavailable(Candidate candidate) {
        CheckpointPublished checkpoint = candidate.checkpoint();
        return candidate
                .refusal()
                .map(refusal ->
                        new RankedModel(checkpoint, Eligibility.REFUSED, refusal.code() + ": " + refusal.reason()))
                .orElseGet(() -> new RankedModel(
                        checkpoint,
                        Eligibility.DEFERRED,
                        candidate.deferral().orElseThrow().text()));
    }
}
