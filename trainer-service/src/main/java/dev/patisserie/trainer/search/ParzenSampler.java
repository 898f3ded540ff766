package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011): of several draws from the density of the good trials, it
 * takes the one with the largest ratio to the density of the others. The densities are multivariate, as in BOHB
 * (Falkner et al. 2018). Trials are compared at the highest rung with enough results. Trials in training count as bad,
 * so that parallel trials differ.
 */
final class ParzenSampler {

    /** Number of results before the estimator is used. */
    static final int START_UP = 10;

    private static final int CANDIDATES = 24;
    private static final double GOOD_SHARE = 0.1;
    private static final int MOST_GOOD = 25;

    private final ParzenDensity good;
    private final ParzenDensity bad;

    private ParzenSampler(List<Dimension> dimensions, List<double[]> good, List<double[]> bad) {
        this.good = new ParzenDensity(dimensions, good);
        this.bad = new ParzenDensity(dimensions, bad);
    }

    /** Creates the estimator of a search; empty before {@value #START_UP} results. */
    static Optional<ParzenSampler> of(SearchProgressed search) {
        SearchRequested request = search.request();
        for (int rung = request.rungs().size() - 1; rung >= 0; rung--) {
            List<Trial> compared = ranked(search, rung);
            if (compared.size() >= START_UP) {
                int count = Math.min((int) Math.ceil(GOOD_SHARE * compared.size()), MOST_GOOD);
                List<Trial> bad = new ArrayList<>(compared.subList(count, compared.size()));
                search.trials().stream()
                        .filter(trial -> trial.state() == TrialState.RUNNING && !compared.contains(trial))
                        .forEach(bad::add);
                return Optional.of(new ParzenSampler(
                        request.space().stream().map(Dimension::new).toList(),
                        coordinates(request, compared.subList(0, count)),
                        coordinates(request, bad)));
            }
        }
        return Optional.empty();
    }

    private static List<Trial> ranked(SearchProgressed search, int rung) {
        Comparator<Trial> byResult = Comparator.comparing(
                trial -> trial.result(rung).orElseThrow(),
                RungResult.by(search.request().metric()));
        return search.trials().stream()
                .filter(trial -> trial.result(rung).isPresent())
                .sorted(byResult.thenComparingInt(Trial::number))
                .toList();
    }

    private static List<double[]> coordinates(SearchRequested request, List<Trial> trials) {
        return trials.stream()
                .map(trial -> SearchSpace.coordinates(request, trial.values()))
                .toList();
    }

    /** Draws the coordinates of a trial among those that {@code isNew} accepts; empty if no candidate is new. */
    Optional<double[]> draw(SplittableRandom random, Predicate<double[]> isNew) {
        double[] best = null;
        double bestRatio = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < CANDIDATES; i++) {
            double[] point = good.draw(random);
            double ratio = good.logDensity(point) - bad.logDensity(point);
            if ((best == null || ratio > bestRatio) && isNew.test(point)) {
                best = point;
                bestRatio = ratio;
            }
        }
        return Optional.ofNullable(best);
    }
}
