package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchRequested;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Draws the values of the next trial. The result is a pure function of the seed, the number of the trial and the trials
 * before it with their results, so a trainer that takes a search over draws the same values.
 */
final class Sampler {

    /** Attempts of the estimator, and of independent draws, to find values that no earlier trial has. */
    private static final int ATTEMPTS = 100;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Sampler() {}

    /** Returns the values of the next trial; empty if all values of the space were tried. */
    static Optional<Map<String, Object>> next(SearchProgressed search) {
        SearchRequested request = search.request();
        var random =
                new SplittableRandom(request.seed() + GOLDEN * (search.trials().size() + 1L));
        Set<Map<String, Object>> tried =
                search.trials().stream().map(Trial::values).collect(Collectors.toSet());
        Predicate<double[]> isNew = point -> !tried.contains(SearchSpace.values(request, point));
        return modelled(search, random, isNew)
                .or(() -> independent(request, random, isNew))
                .or(() -> enumerated(request, random, isNew))
                .map(point -> SearchSpace.values(request, point));
    }

    private static Optional<double[]> modelled(
            SearchProgressed search, SplittableRandom random, Predicate<double[]> isNew) {
        Optional<ParzenSampler> model =
                search.request().sampler() == SearchRequested.Sampler.TPE ? ParzenSampler.of(search) : Optional.empty();
        for (int i = 0; model.isPresent() && i < ATTEMPTS; i++) {
            Optional<double[]> point = model.get().draw(random, isNew);
            if (point.isPresent()) {
                return point;
            }
        }
        return Optional.empty();
    }

    private static Optional<double[]> independent(
            SearchRequested request, SplittableRandom random, Predicate<double[]> isNew) {
        for (int i = 0; i < ATTEMPTS; i++) {
            double[] point = request.space().stream()
                    .map(Dimension::new)
                    .mapToDouble(dimension ->
                            dimension.isChoice() ? random.nextInt(dimension.choices()) : random.nextDouble())
                    .toArray();
            if (isNew.test(point)) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    /** Goes through all values of a finite space, from a drawn one on. */
    private static Optional<double[]> enumerated(
            SearchRequested request, SplittableRandom random, Predicate<double[]> isNew) {
        long count = request.combinations().orElse(0);
        long first = count == 0 ? 0 : random.nextLong(count);
        for (long i = 0; i < count; i++) {
            double[] point = SearchSpace.combination(request, (first + i) % count);
            if (isNew.test(point)) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }
}
