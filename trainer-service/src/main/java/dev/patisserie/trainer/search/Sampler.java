package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchRequested;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Draws the values of the next trial. The result is a pure function of the seed, the number of the trial and the trials
 * before it with their results, so a trainer that takes a search over draws the same values.
 */
final class Sampler {

    /** Attempts to draw values that no earlier trial has; in a small space all values may have been tried. */
    private static final int ATTEMPTS = 100;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Sampler() {}

    /** Returns the values of the next trial; empty if no other values were found. */
    static Optional<Map<String, Object>> next(SearchProgressed search) {
        SearchRequested request = search.request();
        var random =
                new SplittableRandom(request.seed() + GOLDEN * (search.trials().size() + 1L));
        Optional<ParzenSampler> model =
                request.sampler() == SearchRequested.Sampler.TPE ? ParzenSampler.of(search) : Optional.empty();
        for (int i = 0; i < ATTEMPTS; i++) {
            double[] point = model.isPresent() ? model.get().draw(random) : uniform(request, random);
            Map<String, Object> values = SearchSpace.values(request, point);
            if (search.trials().stream().map(Trial::values).noneMatch(values::equals)) {
                return Optional.of(values);
            }
        }
        return Optional.empty();
    }

    private static double[] uniform(SearchRequested request, SplittableRandom random) {
        return request.space().stream()
                .map(Dimension::new)
                .mapToDouble(
                        dimension -> dimension.isChoice() ? random.nextInt(dimension.choices()) : random.nextDouble())
                .toArray();
    }
}
