package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which model should serve: the best-model rule, and a pin that overrides it.
 *
 * <p>A pin is obeyed whatever the model's accuracy, labels or holdout: somebody decided. While the pinned model is
 * unknown, deferred or refused, the best of the others serves, and the pin waits.
 *
 * @param ranking the models that may serve, the one that should serve first; then the others
 * @param pinned the model id that is pinned, if any
 * @param wished the model that would be first if no model were deferred
 * @param unproven a model to be verified before another one is loaded; see {@link BestModel}
 */
public record ModelSelection(
        List<RankedModel> ranking,
        Optional<String> pinned,
        Optional<Candidate> wished,
        Optional<CheckpointPublished> unproven) {

    /**
     * Chooses for one data set.
     *
     * @param dataset the data set that is served; models of others are left out
     * @param candidates at most one per model id, in any order
     * @param pinned the model id that is pinned, if any
     */
    static ModelSelection of(String dataset, Collection<Candidate> candidates, Optional<String> pinned) {
        BestModel.Ranking byRule = BestModel.rank(dataset, candidates);
        List<RankedModel> ranking = withPin(byRule.models(), pinned);
        BestModel.Ranking ifAvailable = BestModel.rank(
                dataset, candidates.stream().map(Candidate::withoutDeferral).toList());
        Optional<Candidate> wished =
                BestModel.first(withPin(ifAvailable.models(), pinned)).flatMap(best -> candidate(best, candidates));
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
            if (is(ranked, modelId) && maySomehowServe(ranked)) {
                var reason = "pinned; by the rule: " + ranked.reason();
                reordered.add(0, new RankedModel(ranked.checkpoint(), Eligibility.ELIGIBLE, reason));
            } else {
                reordered.add(ranked);
            }
        }
        return List.copyOf(reordered);
    }

    private static boolean maySomehowServe(RankedModel ranked) {
        return ranked.standing() == Eligibility.ELIGIBLE || ranked.standing() == Eligibility.NOT_COMPARABLE;
    }

    /** Returns the model that should serve, if any may. */
    public Optional<RankedModel> first() {
        return BestModel.first(ranking);
    }

    /**
     * Returns the model to load now. It is the first, unless a model that is deferred would be better and the one that
     * serves is to be kept until then: against a model that is no better, always; against one whose figures cannot be
     * compared, for some attempts only, so that a model that never becomes available does not hold the newest group
     * back.
     *
     * @param serving the model that serves now, if any does
     * @param patience failed attempts of the deferred model, from which on it holds back none
     * @return empty if what serves now is to be left as it is
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

    /** Returns whether exactly that publication is eligible, so that the first is before it. */
    private boolean isOutranked(CheckpointPublished serving) {
        return ranking.stream()
                .filter(ranked -> ranked.standing() == Eligibility.ELIGIBLE)
                .anyMatch(ranked -> ranked.checkpoint().equals(serving));
    }

    /** Neither withdrawn nor refused since it was loaded. */
    private boolean mayStay(CheckpointPublished serving) {
        return ranked(serving.modelId())
                .filter(ranked -> ranked.standing() != Eligibility.REFUSED)
                .isPresent();
    }

    /**
     * Returns how much more accurate a model that is deferred is than the one that serves.
     *
     * @param serving the model that serves now; none counts as accuracy 0
     * @return 0 to 1; 0 if the model that should serve is not deferred, or no more accurate
     */
    public double shortfall(Optional<CheckpointPublished> serving) {
        double now = serving.map(model -> model.holdout().accuracy()).orElse(0.0);
        return wished.filter(candidate -> candidate.deferral().isPresent())
                .map(candidate -> Math.max(0, candidate.checkpoint().holdout().accuracy() - now))
                .orElse(0.0);
    }

    /** Returns which deferred model should serve, and why it is deferred; empty if none is. */
    public Optional<String> waitsFor() {
        return wished.flatMap(
                candidate -> candidate.deferral().map(deferral -> about(candidate.checkpoint(), deferral.text())));
    }

    /** Returns why no model serves while none does, for people. */
    public String reasonForNone() {
        return waitsFor()
                .or(() -> ranking.stream().findFirst().map(each -> about(each.checkpoint(), each.reason())))
                .orElse("no model of the data set is published");
    }

    private static String about(CheckpointPublished checkpoint, String reason) {
        return checkpoint.modelId() + ": " + reason;
    }

    /**
     * Returns what the pin comes to.
     *
     * @param serving the model that serves now, if any does
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

    /** Returns why the pin comes to that, for people; empty without a pin. */
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
