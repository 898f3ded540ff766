package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.selection.BestModelRule;
import dev.patisserie.common.selection.CandidateModel;
import dev.patisserie.common.selection.Evaluation;
import dev.patisserie.common.selection.Ranking;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The selection of the serving model: the best-model rule, and the {@link Directives} that override it.
 *
 * <p>A pin applies regardless of the model's accuracy, labels or comparisons. While the pinned model is unknown,
 * deferred or refused, the best other model serves. The same applies to the model of a rollout. A model that is held
 * serves only if all others were withdrawn or refused, or have failed repeatedly.
 *
 * @param ranking the eligible models, best first, followed by the others
 * @param directives the pin, the policy and the rollout
 * @param rule the result of the best-model rule among the models that are not held
 * @param ifAvailable the same as if no model were deferred
 * @param preferred the first model if no model were deferred
 * @param rolloutCandidate the candidate of the rollout in phase {@code shadow}, if it is published and not refused
 * @param awaited the deferral of the first model, if all models that are available are held
 */
public record ModelSelection(
        List<RankedModel> ranking,
        Directives directives,
        Ranking rule,
        Ranking ifAvailable,
        Optional<Candidate> preferred,
        Optional<Candidate> rolloutCandidate,
        Optional<Deferral> awaited) {

    /**
     * Selects a model for one data set.
     *
     * @param rule the best-model rule
     * @param dataset the served data set; models of other data sets are ignored
     * @param candidates at most one per model id, in any order
     * @param directives the pin, the policy and the rollout
     */
    static ModelSelection of(
            BestModelRule rule, String dataset, Collection<Candidate> candidates, Directives directives) {
        Map<String, Candidate> byId = candidates.stream()
                .collect(Collectors.toMap(candidate -> candidate.checkpoint().modelId(), candidate -> candidate));
        var restricted = new RestrictedRule(rule, dataset, candidates, directives);
        Ranking now = restricted.rank(Candidate::isAvailable);
        Ranking ifAvailable = restricted.rank(candidate -> !candidate.isRefused());
        Function<String, Optional<Candidate>> usable = id -> Optional.ofNullable(byId.get(id))
                .filter(candidate -> candidate.checkpoint().dataset().equals(dataset))
                .filter(candidate -> !candidate.isRefused());
        Optional<Candidate> preferred = preferred(usable, directives, ifAvailable);
        return new ModelSelection(
                decided(models(now, byId, directives), directives),
                directives,
                now,
                ifAvailable,
                preferred,
                directives.comparison().map(RolloutChanged::candidate).flatMap(usable),
                isLastResort(now, byId, directives) ? preferred.flatMap(Candidate::deferral) : Optional.empty());
    }

    /** Returns whether the rule had only models to select that are held. */
    private static boolean isLastResort(Ranking ranking, Map<String, Candidate> byId, Directives directives) {
        return ranking.champion()
                .or(ranking::unproven)
                .map(model -> byId.get(model.modelId()).publication())
                .flatMap(directives::hold)
                .isPresent();
    }

    private static Optional<Candidate> preferred(
            Function<String, Optional<Candidate>> usable, Directives directives, Ranking ifAvailable) {
        return directives
                .pinned()
                .flatMap(usable)
                .or(() -> directives.rolledOut().flatMap(usable))
                .or(() ->
                        ifAvailable.champion().map(CheckpointPublished::modelId).flatMap(usable));
    }

    /** The best-model rule among the models that the decisions do not hold. */
    private record RestrictedRule(
            BestModelRule rule, String dataset, Collection<Candidate> candidates, Directives directives) {

        /** Ranks the models that are not held; if none is available, all models that were not rolled back. */
        Ranking rank(Predicate<Candidate> isAvailable) {
            Ranking ranking = among(
                    isAvailable.and(each -> directives.hold(each.publication()).isEmpty()));
            return ranking.champion().isPresent() || ranking.unproven().isPresent()
                    ? ranking
                    : among(isAvailable.and(
                            each -> !directives.isRolledBack(each.checkpoint().modelId())));
        }

        private Ranking among(Predicate<Candidate> isAvailable) {
            List<CandidateModel> models = candidates.stream()
                    .map(candidate -> new CandidateModel(
                            candidate.publication(), isAvailable.test(candidate), candidate.verified()))
                    .toList();
            return rule.rank(dataset, models);
        }
    }

    /** Returns the models with their verification results and the decisions on them. */
    private static List<RankedModel> models(Ranking ranking, Map<String, Candidate> candidates, Directives directives) {
        return ranking.models().stream()
                .map(model -> {
                    Candidate candidate = candidates.get(model.checkpoint().modelId());
                    return RankedModel.of(model, candidate, directives.hold(candidate.publication()));
                })
                .toList();
    }

    private static List<RankedModel> decided(List<RankedModel> ranking, Directives directives) {
        List<RankedModel> rolledOut = directives
                .rolledOut()
                .map(id -> moveToFirst(ranking, id, directives.rolloutReason()))
                .orElse(ranking);
        return directives
                .pinned()
                .map(id -> moveToFirst(rolledOut, id, "pinned"))
                .orElse(rolledOut);
    }

    private static List<RankedModel> moveToFirst(List<RankedModel> ranking, String modelId, String decision) {
        List<RankedModel> reordered = new ArrayList<>();
        for (RankedModel ranked : ranking) {
            if (is(ranked, modelId) && isCandidate(ranked)) {
                var reason = decision + "; by the rule: " + ranked.reason();
                reordered.add(0, new RankedModel(ranked.checkpoint(), Eligibility.ELIGIBLE, reason));
            } else {
                reordered.add(ranked);
            }
        }
        return List.copyOf(reordered);
    }

    private static boolean isCandidate(RankedModel ranked) {
        return ranked.standing() != Eligibility.REFUSED && ranked.standing() != Eligibility.DEFERRED;
    }

    /** Returns the model that should serve, if any. */
    public Optional<RankedModel> first() {
        return first(ranking);
    }

    private static Optional<RankedModel> first(List<RankedModel> ranking) {
        return ranking.stream()
                .limit(1)
                .filter(ranked -> ranked.standing() == Eligibility.ELIGIBLE)
                .findFirst();
    }

    /** Returns the pinned model id, if any. */
    public Optional<String> pinned() {
        return directives.pinned();
    }

    /**
     * Returns a model that must be verified before another one is loaded; empty while a pin or a rollout is obeyed.
     *
     * @param patience as in {@link #next}
     */
    public Optional<CheckpointPublished> unproven(int patience) {
        return isDecided() || awaits(patience) ? Optional.empty() : rule.unproven();
    }

    private boolean isDecided() {
        return first().filter(first -> Stream.of(directives.pinned(), directives.rolledOut())
                        .flatMap(Optional::stream)
                        .anyMatch(id -> is(first, id)))
                .isPresent();
    }

    /**
     * Returns whether nothing is loaded now, because a deferred model is preferred to those that are held.
     *
     * @param patience as in {@link #next}
     */
    public boolean awaits(int patience) {
        return !isDecided()
                && awaited.filter(deferral -> !deferral.due() && deferral.attempts() < patience)
                        .isPresent();
    }

    /**
     * Returns the comparison of a candidate with the serving model; empty if there is no rollout in phase
     * {@code shadow}, or while one of its models is not available or not verified.
     */
    public Optional<ShadowPlan> shadow() {
        return directives.comparison().flatMap(rollout -> rolloutCandidate
                .filter(Candidate::verified)
                .flatMap(candidate -> ranked(rollout.champion())
                        .map(champion -> ShadowPlan.of(rollout, champion.checkpoint(), candidate.checkpoint()))));
    }

    /** Returns the candidate of a rollout that must be verified before it answers images, if it is due. */
    public Optional<CheckpointPublished> unverifiedCandidate() {
        return rolloutCandidate
                .filter(candidate -> !candidate.verified() && candidate.isAvailable())
                .map(Candidate::checkpoint);
    }

    /** Returns whether a model may be needed again soon: it is published, and was neither refused nor rolled back. */
    public boolean mayServeAgain(CheckpointPublished checkpoint) {
        return ranked(checkpoint.modelId())
                .filter(ranked -> ranked.checkpoint().isSameArtifact(checkpoint))
                .filter(ModelSelection::isPermitted)
                .isPresent();
    }

    /** Returns the accuracy of a model among those compared on the decisive holdout; empty if it was not compared. */
    public Optional<SelectedAccuracy> accuracy(String modelId) {
        return Optional.ofNullable(rule.evaluations().get(modelId))
                .map(its -> SelectedAccuracy.of(its, rule.evaluations().values()));
    }

    /** Returns the models that wait for a comparison. */
    public List<CheckpointPublished> waiting() {
        return ranking.stream()
                .filter(ranked -> ranked.standing() == Eligibility.WAITING)
                .map(RankedModel::checkpoint)
                .toList();
    }

    /**
     * Returns the model to load now: the first one, unless the serving model is kept because a better model is
     * deferred. The serving model is always kept over a model that is not better. Over a model that is not comparable
     * it is kept for a limited number of attempts, so that an unavailable model does not block the newest group. For
     * the same number of attempts a model that is held is not loaded.
     *
     * @param serving the serving model, if any
     * @param patience number of failed attempts after which the deferred model no longer blocks others
     * @return empty if the serving model does not change
     */
    public Optional<RankedModel> next(Optional<CheckpointPublished> serving, int patience) {
        return first().filter(first -> !awaits(patience))
                .filter(first ->
                        serving.filter(now -> isLeft(now, first, patience)).isEmpty());
    }

    private boolean isLeft(CheckpointPublished serving, RankedModel first, int patience) {
        return serving.isSameArtifact(first.checkpoint())
                || preferred
                                .flatMap(Candidate::deferral)
                                .filter(deferral -> !deferral.due())
                                .filter(deferral -> keeps(serving, first, deferral, patience))
                                .isPresent()
                        && mayStay(serving);
    }

    private boolean keeps(CheckpointPublished serving, RankedModel first, Deferral deferral, int patience) {
        Optional<RankedModel> itself =
                ranked(serving.modelId()).filter(ranked -> ranked.checkpoint().isSamePublication(serving));
        if (itself.isPresent()) { // it is not first
            return itself.get().standing() != Eligibility.ELIGIBLE && deferral.attempts() < patience;
        }
        return isComparable(serving, first.checkpoint()) ? !isBetter(first, serving) : deferral.attempts() < patience;
    }

    /** Returns whether a publication that was replaced has metrics on the decisive holdout, for the same labels. */
    private boolean isComparable(CheckpointPublished serving, CheckpointPublished first) {
        return serving.labels().equals(first.labels())
                && rule.decisive().filter(serving.holdout().digest()::equals).isPresent();
    }

    /** Returns whether a model's metrics on the decisive holdout are better than those of a model published on it. */
    private boolean isBetter(RankedModel model, CheckpointPublished serving) {
        CheckpointPublished.Holdout now = serving.holdout();
        return Optional.ofNullable(rule.evaluations().get(model.checkpoint().modelId()))
                .filter(its ->
                        its.accuracy() > now.accuracy() || its.accuracy() == now.accuracy() && its.loss() < now.loss())
                .isPresent();
    }

    /** Returns whether the model was neither withdrawn, refused nor rolled back since it was loaded. */
    private boolean mayStay(CheckpointPublished serving) {
        return ranked(serving.modelId()).filter(ModelSelection::isPermitted).isPresent();
    }

    private static boolean isPermitted(RankedModel ranked) {
        return ranked.standing() != Eligibility.REFUSED && ranked.standing() != Eligibility.ROLLED_BACK;
    }

    /**
     * Returns the difference in accuracy between the deferred model that should serve and the serving one, on one
     * holdout if both were evaluated on it, otherwise each on its own.
     *
     * @param serving the serving model; if absent, its accuracy counts as 0
     * @return 0 to 1; 0 if the model that should serve is not deferred or not more accurate
     */
    public double shortfall(Optional<CheckpointPublished> serving) {
        return preferred
                .filter(candidate -> candidate.deferral().isPresent())
                .map(candidate -> Math.max(0, gain(candidate.checkpoint(), serving)))
                .orElse(0.0);
    }

    private double gain(CheckpointPublished better, Optional<CheckpointPublished> serving) {
        Evaluation its = ifAvailable.evaluations().get(better.modelId());
        Evaluation now = serving.map(model -> ifAvailable.evaluations().get(model.modelId()))
                .orElse(null);
        return its != null && now != null
                ? its.accuracy() - now.accuracy()
                : better.holdout().accuracy()
                        - serving.map(model -> model.holdout().accuracy()).orElse(0.0);
    }

    /** Returns the deferred model that should serve and the reason for its deferral, or empty. */
    public Optional<String> waitsFor() {
        return preferred.flatMap(
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
        if (pinned().isEmpty()) {
            return PinState.NONE;
        }
        Optional<RankedModel> model = ranked(pinned().get());
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
        return pinned().map(id ->
                ranked(id).map(RankedModel::reason).orElse("no model of that id is published, or it was withdrawn"));
    }

    private Optional<RankedModel> ranked(String modelId) {
        return ranking.stream().filter(ranked -> is(ranked, modelId)).findFirst();
    }

    private static boolean is(RankedModel ranked, String modelId) {
        return ranked.checkpoint().modelId().equals(modelId);
    }
}
