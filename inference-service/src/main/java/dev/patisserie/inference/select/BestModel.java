package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The best-model rule, which selects the serving model.
 *
 * <p>Two checkpoints are comparable when their label lists and their holdout digests are equal. In the anchor's group,
 * the model with the highest holdout accuracy serves. Ties are resolved by the lower holdout loss, the earlier
 * publication and the smaller model id, in this order. The anchor is the latest publication that could be verified.
 * Refused models and deferred models that are not due are excluded, so that a broken new model cannot displace the
 * serving group.
 *
 * <p>The ranking is a pure function of the records and the verification results. It does not depend on their order of
 * arrival or on the replica's clock.
 */
final class BestModel {

    private static final Comparator<Candidate> MORE_ACCURATE_FIRST = Comparator.comparingDouble(
                    (Candidate c) -> c.checkpoint().holdout().accuracy())
            .reversed()
            .thenComparingDouble(c -> c.checkpoint().holdout().loss());

    private static final Comparator<Candidate> BEST_FIRST = MORE_ACCURATE_FIRST
            .thenComparing(Candidate::at)
            .thenComparing(c -> c.checkpoint().modelId());

    private static final Comparator<Candidate> LATEST_FIRST = Comparator.comparing(Candidate::at)
            .thenComparing((Candidate c) -> c.checkpoint().modelId())
            .reversed();

    private BestModel() {}

    /**
     * The ranking of one data set's models.
     *
     * @param models the eligible models, best first, followed by the others, latest first
     * @param unproven a model that must be verified before another model is loaded; if valid, it becomes the anchor,
     *     and another group serves
     */
    record Ranking(List<RankedModel> models, Optional<CheckpointPublished> unproven) {}

    /**
     * Ranks the published models of one data set.
     *
     * @param dataset the served data set; models of other data sets are ignored
     * @param candidates at most one per model id, in any order
     */
    static Ranking rank(String dataset, Collection<Candidate> candidates) {
        List<Candidate> ours = candidates.stream()
                .filter(candidate -> candidate.checkpoint().dataset().equals(dataset))
                .sorted(LATEST_FIRST)
                .toList();
        List<Candidate> available = ours.stream().filter(Candidate::isAvailable).toList();
        Optional<Candidate> anchor = anchor(available);
        List<Candidate> eligible = available.stream()
                .filter(candidate -> comparable(candidate, anchor.orElseThrow()))
                .sorted(BEST_FIRST)
                .toList();
        List<RankedModel> ranking = new ArrayList<>();
        for (Candidate candidate : eligible) {
            ranking.add(eligible(candidate.checkpoint(), ranking.size() + 1, eligible.size()));
        }
        ours.stream()
                .filter(candidate -> !eligible.contains(candidate))
                .map(candidate -> ineligible(candidate, anchor))
                .forEach(ranking::add);
        return new Ranking(List.copyOf(ranking), anchor.flatMap(found -> unproven(available, found)));
    }

    /**
     * Returns the latest model that is verified or is the best of its group and therefore verified next.
     *
     * @param available candidates, latest first
     */
    private static Optional<Candidate> anchor(List<Candidate> available) {
        return available.stream()
                .filter(candidate -> candidate.verified() || isBestOfItsGroup(candidate, available))
                .findFirst();
    }

    private static boolean isBestOfItsGroup(Candidate candidate, List<Candidate> available) {
        return available.stream()
                .filter(other -> comparable(candidate, other))
                .noneMatch(other -> BEST_FIRST.compare(other, candidate) < 0);
    }

    /** Returns a model later than the anchor that would make another group serve. */
    private static Optional<CheckpointPublished> unproven(List<Candidate> available, Candidate anchor) {
        List<Candidate> later = available.subList(0, available.indexOf(anchor));
        return later.stream().allMatch(candidate -> comparable(candidate, anchor))
                ? Optional.empty()
                : Optional.of(later.get(0).checkpoint());
    }

    /** Returns the best eligible model, if any. */
    static Optional<RankedModel> first(List<RankedModel> ranking) {
        return ranking.stream()
                .limit(1)
                .filter(ranked -> ranked.standing() == Eligibility.ELIGIBLE)
                .findFirst();
    }

    private static boolean comparable(Candidate a, Candidate b) {
        return comparable(a.checkpoint(), b.checkpoint());
    }

    /** Returns whether the metrics of two models are comparable. */
    static boolean comparable(CheckpointPublished a, CheckpointPublished b) {
        return a.labels().equals(b.labels())
                && a.holdout().digest().equals(b.holdout().digest());
    }

    /** Returns whether the metrics of a model are better than those of a comparable one. */
    static boolean isBetter(CheckpointPublished a, CheckpointPublished b) {
        int accuracy = Double.compare(a.holdout().accuracy(), b.holdout().accuracy());
        return accuracy > 0 || accuracy == 0 && a.holdout().loss() < b.holdout().loss();
    }

    private static RankedModel eligible(CheckpointPublished checkpoint, int place, int of) {
        return new RankedModel(
                checkpoint,
                Eligibility.ELIGIBLE,
                String.format(
                        Locale.ROOT,
                        "number %d of %d comparable models: holdout accuracy %.4f, loss %.4f",
                        place,
                        of,
                        checkpoint.holdout().accuracy(),
                        checkpoint.holdout().loss()));
    }

    private static RankedModel ineligible(Candidate candidate, Optional<Candidate> anchor) {
        CheckpointPublished checkpoint = candidate.checkpoint();
        if (candidate.refusal().isPresent()) {
            Refusal refusal = candidate.refusal().get();
            return new RankedModel(checkpoint, Eligibility.REFUSED, refusal.code() + ": " + refusal.reason());
        }
        if (!candidate.isAvailable()) {
            String reason = candidate.deferral().orElseThrow().text();
            return new RankedModel(checkpoint, Eligibility.DEFERRED, reason);
        }
        return new RankedModel(
                checkpoint,
                Eligibility.NOT_COMPARABLE,
                "labels or holdout differ from those of %s, the latest publication that could be verified"
                        .formatted(anchor.orElseThrow().checkpoint().modelId()));
    }
}
