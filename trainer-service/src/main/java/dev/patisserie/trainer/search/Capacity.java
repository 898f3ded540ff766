package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The idle trainers, each of which takes one training. By default the searches leave one trainer to people, unless
 * there is only one. A trainer whose last training failed gets no training for a while, unless no other trainer exists.
 */
final class Capacity {

    private final List<Set<Integer>> idle;
    private final int shared;

    /**
     * Creates a capacity.
     *
     * @param trainers the partitions of each trainer
     * @param busy the partitions with an unfinished job
     * @param resting the partitions of trainers whose last training failed
     */
    Capacity(List<Set<Integer>> trainers, Set<Integer> busy, Set<Integer> resting) {
        boolean allRest = trainers.stream().allMatch(trainer -> isAny(trainer, resting));
        idle = new ArrayList<>(trainers.stream()
                .filter(trainer -> !isAny(trainer, busy) && (allRest || !isAny(trainer, resting)))
                .toList());
        shared = Math.max(1, trainers.size() - 1);
    }

    private static boolean isAny(Set<Integer> trainer, Set<Integer> partitions) {
        return trainer.stream().anyMatch(partitions::contains);
    }

    /**
     * Returns whether a search may start another training.
     *
     * @param own number of trainings of the search
     * @param all number of trainings of all searches
     */
    boolean allows(SearchProgressed search, int own, int all) {
        Integer limit = search.request().maxParallel();
        return !idle.isEmpty() && (limit == null ? all < shared : own < limit);
    }

    /** Takes a trainer for a search and returns one of its partitions; prefers one that has the cached features. */
    int take(SearchProgressed search) {
        Set<Integer> known = Set.copyOf(
                search.trials().stream().map(Trial::partition).distinct().toList());
        Set<Integer> trainer = idle.stream()
                .min(Comparator.comparing((Set<Integer> partitions) -> !isAny(partitions, known))
                        .thenComparing(Capacity::smallest))
                .orElseThrow();
        idle.remove(trainer);
        return trainer.stream()
                .filter(known::contains)
                .min(Comparator.naturalOrder())
                .orElse(smallest(trainer));
    }

    private static int smallest(Set<Integer> partitions) {
        return partitions.stream().min(Comparator.naturalOrder()).orElseThrow();
    }
}
