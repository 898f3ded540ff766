package dev.patisserie.common.selection;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The best-model rule, which selects the champion: the model that should serve.
 *
 * <p>The published models are considered in the order of their publication. The first available one is champion, and
 * its holdout is decisive. After that:
 *
 * <ul>
 *   <li>A model that was evaluated on the decisive holdout replaces the champion if it is more accurate there, by more
 *       than the minimum gain. Of several such models the most accurate one does, then the one with the lower loss, the
 *       earlier publication and the smaller id. A tie keeps the champion.
 *   <li>A newer holdout becomes decisive once the champion was evaluated on it.
 *   <li>A model on a newer holdout waits until the champion was evaluated on that holdout, and a model on an older one
 *       until the model itself was evaluated on the decisive holdout.
 *   <li>A model on the same or a newer holdout that lacks labels of the champion is not comparable, because labels were
 *       removed or renamed. The rule starts again with it once it was verified, or if it remains champion and is
 *       therefore loaded next.
 * </ul>
 *
 * <p>An evaluation is found in the model's own event, or in {@code comparedWith} of an event published earlier than the
 * decision.
 *
 * <p>A model that is refused or deferred is skipped once it would be champion, and the rule is applied again. Its
 * comparisons still count, see {@link SuccessionFold}. Other refused or deferred models have no special treatment.
 * Replicas try only the champions, one after the other, and the result must not depend on which other models a replica
 * has tried before.
 *
 * <p>The result is a pure function of the records and the verification results. It does not depend on their order of
 * arrival or on a clock.
 */
public final class BestModelRule {

    private final SelectionPolicy policy;

    /** Creates a rule. */
    public BestModelRule(SelectionPolicy policy) {
        this.policy = policy;
    }

    /**
     * Ranks the published models of one data set.
     *
     * @param dataset the served data set; models of other data sets are ignored
     * @param candidates at most one per model id, in any order
     */
    public Ranking rank(String dataset, Collection<CandidateModel> candidates) {
        List<CandidateModel> models = candidates.stream()
                .filter(candidate -> candidate.checkpoint().dataset().equals(dataset))
                .sorted(CandidateModel.BY_PUBLICATION)
                .toList();
        Map<String, CandidateModel> byId =
                models.stream().collect(Collectors.toMap(CandidateModel::modelId, model -> model));
        Set<String> skipped = new HashSet<>();
        Step step = apply(models, skipped);
        while (step.next().filter(id -> !byId.get(id).available()).isPresent()) {
            skipped.add(step.next().get());
            step = apply(models, skipped);
        }
        return new Standings(step.fold(), step.unverified()).of(models, step.unproven());
    }

    /**
     * The rule with some models skipped.
     *
     * @param unverified ids of models that lack labels and were excluded until they are verified
     * @param unproven the latest of them, if another model is champion because of it
     */
    private record Step(SuccessionFold fold, Set<String> unverified, Optional<CandidateModel> unproven) {

        /** Returns the id of the model that is loaded next. */
        Optional<String> next() {
            return unproven.or(() -> Optional.ofNullable(fold.available().champion()))
                    .map(CandidateModel::modelId);
        }
    }

    private Step apply(List<CandidateModel> models, Set<String> skipped) {
        SuccessionFold ifVerified = fold(models, skipped);
        SuccessionFold fold = ifVerified;
        Set<String> unverified = new HashSet<>();
        while (needsProof(fold)) {
            unverified.add(fold.restart().modelId());
            Set<String> excluded = new HashSet<>(skipped);
            excluded.addAll(unverified);
            fold = fold(models, excluded);
        }
        boolean isSameChampion = Objects.equals(
                fold.available().champion(), ifVerified.available().champion());
        return new Step(fold, unverified, isSameChampion ? Optional.empty() : Optional.of(ifVerified.restart()));
    }

    private SuccessionFold fold(List<CandidateModel> models, Set<String> excluded) {
        return SuccessionFold.of(
                models.stream()
                        .map(model -> model.withAvailability(!excluded.contains(model.modelId())))
                        .toList(),
                policy);
    }

    /**
     * Returns whether the champion depends on a restart at a model that was not verified. Otherwise a broken model
     * could displace the champion in favour of another one.
     */
    private static boolean needsProof(SuccessionFold fold) {
        CandidateModel restart = fold.restart();
        return restart != null
                && !restart.verified()
                && !restart.equals(fold.available().champion());
    }
}
