package dev.patisserie.inference.select;

import dev.patisserie.common.event.CheckpointPublished;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rule that chooses the model that serves.
 *
 * <p>Two checkpoints are comparable when their label lists and their holdout digests are equal. Of
 * the group that holds the latest publication, the highest holdout accuracy serves; of equals, the
 * lower holdout loss, then the earlier publication, then the smaller model id. Refused models take
 * no part at all, so that a broken newcomer cannot displace the group that serves.
 */
final class BestModel {

    private static final Comparator<CheckpointPublished> BEST_FIRST =
            Comparator.comparingDouble((CheckpointPublished c) -> c.holdout().accuracy())
                    .reversed()
                    .thenComparingDouble(c -> c.holdout().loss())
                    .thenComparing(CheckpointPublished::publishedAt)
                    .thenComparing(CheckpointPublished::modelId);

    private static final Comparator<CheckpointPublished> LATEST_LAST =
            Comparator.comparing(CheckpointPublished::publishedAt)
                    .thenComparing(CheckpointPublished::modelId);

    private BestModel() {}

    /**
     * Ranks the published models of one data set.
     *
     * @param dataset the data set that is served; models of others are left out
     * @param candidates at most one per model id, in any order
     * @return the eligible ones, the one that should serve first; then the others, the latest first
     */
    static List<Ranked> rank(String dataset, Collection<Candidate> candidates) {
        List<Candidate> ours =
                candidates.stream()
                        .filter(candidate -> candidate.checkpoint().dataset().equals(dataset))
                        .sorted(Comparator.comparing(Candidate::checkpoint, LATEST_LAST).reversed())
                        .toList();
        List<CheckpointPublished> sound =
                ours.stream()
                        .filter(candidate -> candidate.refusal().isEmpty())
                        .map(Candidate::checkpoint)
                        .toList();
        List<CheckpointPublished> eligible =
                sound.stream()
                        .filter(checkpoint -> comparable(checkpoint, sound.get(0)))
                        .sorted(BEST_FIRST)
                        .toList();
        List<Ranked> ranking = new ArrayList<>();
        for (CheckpointPublished checkpoint : eligible) {
            ranking.add(eligible(checkpoint, ranking.size() + 1, eligible.size()));
        }
        ours.stream()
                .filter(candidate -> !eligible.contains(candidate.checkpoint()))
                .map(candidate -> ineligible(candidate, sound))
                .forEach(ranking::add);
        return List.copyOf(ranking);
    }

    /** Returns the model that should serve, if any may. */
    static Optional<Ranked> first(List<Ranked> ranking) {
        return ranking.stream()
                .limit(1)
                .filter(ranked -> ranked.standing() == Standing.ELIGIBLE)
                .findFirst();
    }

    private static boolean comparable(CheckpointPublished a, CheckpointPublished b) {
        return a.labels().equals(b.labels()) && a.holdout().digest().equals(b.holdout().digest());
    }

    private static Ranked eligible(CheckpointPublished checkpoint, int place, int of) {
        return new Ranked(
                checkpoint,
                Standing.ELIGIBLE,
                String.format(
                        Locale.ROOT,
                        "number %d of %d comparable models: holdout accuracy %.4f, loss %.4f",
                        place,
                        of,
                        checkpoint.holdout().accuracy(),
                        checkpoint.holdout().loss()));
    }

    private static Ranked ineligible(Candidate candidate, List<CheckpointPublished> sound) {
        return candidate
                .refusal()
                .map(
                        refusal ->
                                new Ranked(
                                        candidate.checkpoint(),
                                        Standing.REFUSED,
                                        refusal.code() + ": " + refusal.reason()))
                .orElseGet(
                        () ->
                                new Ranked(
                                        candidate.checkpoint(),
                                        Standing.NOT_COMPARABLE,
                                        "labels or holdout differ from those of %s, the latest publication"
                                                .formatted(sound.get(0).modelId())));
    }
}
