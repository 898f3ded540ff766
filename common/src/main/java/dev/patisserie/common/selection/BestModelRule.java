package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
 * decision. Comparisons with a refused or deferred model count, see {@link SuccessionFold}.
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
        SuccessionFold ifVerified = SuccessionFold.of(models, policy);
        SuccessionFold fold = ifVerified;
        Set<String> unverified = new HashSet<>();
        while (needsProof(fold)) {
            unverified.add(fold.restart().modelId());
            fold = SuccessionFold.of(without(unverified, models), policy);
        }
        Optional<CheckpointPublished> unproven = isSameChampion(fold, ifVerified)
                ? Optional.empty()
                : Optional.of(ifVerified.restart().checkpoint());
        return new Standings(fold, unverified).of(models, unproven);
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

    private static List<CandidateModel> without(Set<String> unverified, List<CandidateModel> models) {
        return models.stream()
                .map(model -> unverified.contains(model.modelId()) ? model.unavailable() : model)
                .toList();
    }

    private static boolean isSameChampion(SuccessionFold a, SuccessionFold b) {
        return Objects.equals(a.available().champion(), b.available().champion());
    }
}
