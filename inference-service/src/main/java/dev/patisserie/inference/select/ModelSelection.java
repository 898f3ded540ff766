package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The selection of the serving model: the best-model rule, and a pin that overrides it.
 *
 * <p>A pin applies regardless of the model's accuracy, labels or holdout. While the pinned model is unknown, deferred
 * or refused, the best other model serves.
 *
 * @param ranking the eligible models, best first, followed by the others
 * @param pinned the pinned model id, if any
 * @param wished the first model if no model were deferred
 * @param unproven a model that must be verified before another one is loaded; see {@link BestModel}
 */
public record ModelSelection(
        List<RankedModel> ranking,
        Optional<String> pinned,
        Optional<Candidate> wished,
        Optional<CheckpointPublished> unproven) {

    /**
     * Selects a model for one data set.
     *
     * @param dataset the served data set; models of other data sets are ignored
     * @param candidates at most one per model id, in any order
     * @param pinned the pinned model id, if any
     */
    static ModelSelection of(String dataset, Collection<Candidate> candidates, Optional<String> pinned) {
        BestModel.Ranking byRule = BestModel.rank(dataset, candidates);
        List<RankedModel> ranking = withPin(byRule.models(), pinned);
        BestModel.Ranking ifAvailable = BestModel.rank(
                dataset, candidates.stream().map(Candidate::withoutDeferral).toList());
        Optional<RankedModel> best = BestModel.first(withPin(ifAvailable.models(), pinned));
        Optional<Candidate> wished = best.flatMap(model -> candidate(model, candidates));
        boolean isByRule = ranking.equals(byRule.models());
        return new ModelSelection(ranking, pinned, wished, isByRule ? byRule.unproven() : Optional.empty());
    }

    private static List<RankedModel> withPin(List<RankedModel> ranking, Optional<String> pinned) {
        return pinned.map(id -> pinnedFirst(ranking, id)).orElse(ranking);
    }

    private static Optional<Candidate> candidate(RankedModel ranked, Collection<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.checkpoint().equals(ranked.checkpoint()))
                .findFirst();
    }

    private static List<RankedModel> pinnedFirst(List<RankedModel> ranking, String modelId) {
        List<RankedModel> reordered = new ArrayList<>();
        for (RankedModel ranked : ranking) {
            if (is(ranked, modelId) && isCandidate(ranked)) {
                var reason = "pinned; by the rule: " + ranked.reason();
                reordered.add(0, new RankedModel(ranked.checkpoint(), Eligibility.ELIGIBLE, reason));
            } else {
                reordered.add(ranked);
            }
        }
        return List.copyOf(reordered);
    }

    private static boolean isCandidate(RankedModel ranked) {
        return ranked.standing() == Eligibility.ELIGIBLE || ranked.standing() == Eligibility.NOT_COMPARABLE;
    }

    /** Returns the model that should serve, if any. */
    public Optional<RankedModel> first() {
        return BestModel.first(ranking);
    }

    /**
     * Returns the model to load now: the first one, unless the serving model is kept because a better model is
     * deferred. The serving model is always kept over a model that is not better. Over a model that is not comparable
     * it is kept for a limited number of attempts, so that an unavailable model does not block the newest group.
     *
     * @param serving the serving model, if any
     * @param patience number of failed attempts after which the deferred model no longer blocks others
     * @return empty if the serving model does not change
     */
    public Optional<RankedModel> next(Optional<CheckpointPublished> serving, int patience) {
        return first().filter(first ->
                serving.filter(now -> isLeft(now, first, patience)).isEmpty());
    }

    private boolean isLeft(CheckpointPublished serving, RankedModel first, int patience) {
        return isSameArtifact(serving, first.checkpoint())
                || wished.flatMap(Candidate::deferral)
                                .filter(deferral -> !deferral.due())
                                .filter(deferral -> keeps(serving, first, deferral, patience))
                                .isPresent()
                        && mayStay(serving);
    }

    private static boolean isSameArtifact(CheckpointPublished a, CheckpointPublished b) {
        return a.modelId().equals(b.modelId()) && a.artifactSha256().equals(b.artifactSha256());
    }

    private boolean keeps(CheckpointPublished serving, RankedModel first, Deferral deferral, int patience) {
        return BestModel.comparable(serving, first.checkpoint())
                ? !isOutranked(serving) && !BestModel.isBetter(first.checkpoint(), serving)
                : deferral.attempts() < patience;
    }

    /** Returns whether exactly that publication is eligible but not first. */
    private boolean isOutranked(CheckpointPublished serving) {
        return ranking.stream()
                .filter(ranked -> ranked.standing() == Eligibility.ELIGIBLE)
                .anyMatch(ranked -> ranked.checkpoint().equals(serving));
    }

    /** Returns whether the model was neither withdrawn nor refused since it was loaded. */
    private boolean mayStay(CheckpointPublished serving) {
        return ranked(serving.modelId())
                .filter(ranked -> ranked.standing() != Eligibility.REFUSED)
                .isPresent();
    }

    /**
     * Returns the difference in accuracy between the deferred model that should serve and the serving one.
     *
     * @param serving the serving model; if absent, its accuracy counts as 0
     * @return 0 to 1; 0 if the model that should serve is not deferred or not more accurate
     */
    public double shortfall(Optional<CheckpointPublished> serving) {
        double now = serving.map(model -> model.holdout().accuracy()).orElse(0.0);
        return wished.filter(candidate -> candidate.deferral().isPresent())
                .map(candidate -> Math.max(0, candidate.checkpoint().holdout().accuracy() - now))
                .orElse(0.0);
    }

    /** Returns the deferred model that should serve and the reason for its deferral, or empty. */
    public Optional<String> waitsFor() {
        return wished.flatMap(
                candidate -> candidate.deferral().map(deferral -> about(candidate.checkpoint(), deferral.text())));
    }

    /** Returns the reason why no model serves, for people. */
    public String reasonForNone() {
        return waitsFor()
                .or(() -> ranking.stream().findFirst().map(each -> about(each.checkpoint(), each.reason())))
                .orElse("no model of the data set is published");
    }

    private static String about(CheckpointPublished checkpoint, String reason) {
        return checkpoint.modelId() + ": " + reason;
    }

    /**
     * Returns the state of the pin.
     *
     * @param serving the serving model, if any
     */
    public PinState pinState(Optional<CheckpointPublished> serving) {
        if (pinned.isEmpty()) {
            return PinState.NONE;
        }
        Optional<RankedModel> model = ranked(pinned.get());
        if (model.isEmpty()) {
            return PinState.UNKNOWN;
        }
        if (model.get().standing() == Eligibility.REFUSED) {
            return PinState.REFUSED;
        }
        if (serving.filter(now -> is(model.get(), now.modelId())).isPresent()) {
            return PinState.OBEYED;
        }
        return model.get().standing() == Eligibility.DEFERRED ? PinState.DEFERRED : PinState.PENDING;
    }

    /** Returns the reason for the pin's state, for people; empty without a pin. */
    public Optional<String> pinReason() {
        return pinned.map(id ->
                ranked(id).map(RankedModel::reason).orElse("no model of that id is published, or it was withdrawn"));
    }

    private Optional<RankedModel> ranked(String modelId) {
        return ranking.stream().filter(ranked -> is(ranked, modelId)).findFirst();
    }

    private static boolean is(RankedModel ranked, String modelId) {
        return ranked.checkpoint().modelId().equals(modelId);
    }
}
