package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The rules that promote and stop trials. Pure functions of the state of a search. */
final class Promotion {

    /** Number of completed trials before the median rule stops any, as in Optuna. */
    static final int MEDIAN_START_UP = 5;

    private Promotion() {}

    /** Returns the trial that trains to its next rung; empty if a new one starts instead. */
    static Optional<Trial> next(SearchProgressed search) {
        return switch (search.request().scheduler()) {
            case ASHA -> asha(search);
            case MEDIAN ->
                search.trials().stream()
                        .filter(trial -> trial.state() == TrialState.PAUSED)
                        .findFirst();
            case NONE -> Optional.empty();
        };
    }

    /** Li et al. (2020), algorithm 2: the highest rung with a trial in its best 1/eta that is not promoted. */
    private static Optional<Trial> asha(SearchProgressed search) {
        int top = search.request().rungs().size() - 1;
        for (int rung = top - 1; rung >= 0; rung--) {
            Optional<Trial> found = promotable(search, rung);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Trial> promotable(SearchProgressed search, int rung) {
        Comparator<Trial> byResult = Comparator.comparing(
                trial -> trial.result(rung).orElseThrow(),
                RungResult.by(search.request().metric()));
        List<Trial> reached = search.trials().stream()
                .filter(trial -> trial.result(rung).isPresent())
                .sorted(byResult.thenComparingInt(Trial::number))
                .toList();
        return reached.stream()
                .limit(reached.size() / search.request().eta())
                .filter(trial -> trial.state() == TrialState.PAUSED && trial.rung() == rung)
                .findFirst();
    }

    /**
     * Returns whether the median rule stops a trial after its last result: its best value so far is worse than the
     * median of the averages, up to the same epoch, of the completed trials.
     */
    static boolean isStopped(SearchProgressed search, Trial trial) {
        SearchRequested request = search.request();
        RungResult last = trial.last().orElseThrow();
        if (request.scheduler() != SearchRequested.Scheduler.MEDIAN || last.value() == null) {
            return false;
        }
        double[] averages = search.trials().stream()
                .filter(other -> other.state() == TrialState.COMPLETED)
                .flatMap(other -> other.result(last.rung()).stream())
                .mapToDouble(RungResult::average)
                .sorted()
                .toArray();
        return averages.length >= MEDIAN_START_UP && request.metric().isBetter(median(averages), last.value());
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
