package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Best;
import dev.patisserie.common.event.SearchProgressed.Publication;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Changes of the state of a search. Pure functions; the time is that of the change. */
final class SearchState {

    private static final int NONE = -1;

    private SearchState() {}

    static SearchProgressed with(SearchProgressed search, Trial changed, Instant now) {
        List<Trial> trials = new ArrayList<>(search.trials());
        if (changed.number() == trials.size()) {
            trials.add(changed);
        } else {
            trials.set(changed.number(), changed);
        }
        return copy(search, trials, search.failuresInARow(), now);
    }

    static SearchProgressed withFailuresInARow(SearchProgressed search, int failures, Instant now) {
        return copy(search, search.trials(), failures, now);
    }

    private static SearchProgressed copy(SearchProgressed search, List<Trial> trials, int failures, Instant now) {
        return new SearchProgressed(
                search.searchId(),
                search.state(),
                search.request(),
                trials,
                best(search, trials),
                failures,
                search.spentImageEpochs(),
                search.spentEpochs(),
                search.savedEpochs(),
                search.published(),
                search.failure(),
                now);
    }

    /**
     * The best of all trials by its last result; of equal ones, the one at the highest rung, then the first. A trial
     * that failed at a higher rung would probably fail again, so it is the best one only if all others failed, too.
     */
    private static Best best(SearchProgressed search, List<Trial> trials) {
        return ranked(search.request(), trials).stream()
                .findFirst()
                .map(trial -> new Best(
                        trial.number(),
                        trial.values(),
                        trial.last().orElseThrow().value()))
                .orElse(null);
    }

    /** Returns the trials with a result, the best first. */
    static List<Trial> ranked(SearchRequested request, List<Trial> trials) {
        Comparator<Trial> byFailure = Comparator.comparing(trial -> trial.state() == TrialState.FAILED);
        Comparator<Trial> byResult =
                Comparator.comparing(trial -> trial.last().orElseThrow(), RungResult.by(request.metric()));
        Comparator<Trial> byRung =
                Comparator.comparingInt(trial -> -trial.last().orElseThrow().rung());
        return trials.stream()
                .filter(SearchState::hasValue)
                .sorted(byFailure.thenComparing(byResult).thenComparing(byRung).thenComparingInt(Trial::number))
                .toList();
    }

    private static boolean hasValue(Trial trial) {
        return trial.last().filter(result -> result.value() != null).isPresent();
    }

    static SearchProgressed spent(SearchProgressed search, int epochs, int images) {
        return new SearchProgressed(
                search.searchId(),
                search.state(),
                search.request(),
                search.trials(),
                search.best(),
                search.failuresInARow(),
                search.spentImageEpochs() + (long) epochs * images,
                search.spentEpochs() + epochs,
                search.savedEpochs(),
                search.published(),
                search.failure(),
                search.at());
    }

    static SearchProgressed published(SearchProgressed search, State state, Publication publication, Instant now) {
        return ended(search, state, publication, null, now);
    }

    static SearchProgressed failed(SearchProgressed search, State state, Failure failure, Instant now) {
        return ended(search, state, search.published(), failure, now);
    }

    private static SearchProgressed ended(
            SearchProgressed search, State state, Publication publication, Failure failure, Instant now) {
        return new SearchProgressed(
                search.searchId(),
                state,
                search.request(),
                search.trials(),
                search.best(),
                search.failuresInARow(),
                search.spentImageEpochs(),
                search.spentEpochs(),
                state.terminal() ? saved(search) : 0,
                publication,
                failure,
                now);
    }

    /** The epochs that the scheduler spared: those of paused and stopped trials, except the one that is published. */
    private static long saved(SearchProgressed search) {
        int winner = search.published() == null || search.best() == null
                ? NONE
                : search.best().trial();
        return search.trials().stream()
                .filter(trial -> trial.state() == TrialState.PAUSED || trial.state() == TrialState.STOPPED)
                .filter(trial -> trial.number() != winner)
                .mapToLong(trial -> left(search, trial))
                .sum();
    }

    /** Returns the epochs from the last result of a trial to the last epoch of the recipe. */
    static int left(SearchProgressed search, Trial trial) {
        return search.request().maxEpochs()
                - trial.last().map(RungResult::epochs).orElse(0);
    }

    /** Returns the search after a failed publication, which continues with the next best trial. */
    static SearchProgressed reopened(SearchProgressed search, Trial failed, Instant now) {
        SearchProgressed running = ended(search, State.RUNNING, search.published(), null, now);
        return with(running, failed, now);
    }

    /** Returns a trial in another state. */
    static Trial in(Trial trial, TrialState state, Failure failure) {
        return new Trial(
                trial.number(), trial.values(), state, trial.rung(), trial.partition(), trial.results(), failure);
    }

    /** Returns a trial in training to a rung. */
    static Trial running(Trial trial, int rung, int partition) {
        return new Trial(trial.number(), trial.values(), TrialState.RUNNING, rung, partition, trial.results(), null);
    }

    /** Returns a trial with another result. */
    static Trial reached(Trial trial, TrialState state, RungResult result) {
        List<RungResult> results = new ArrayList<>(trial.results());
        results.add(result);
        return new Trial(trial.number(), trial.values(), state, trial.rung(), trial.partition(), results, null);
    }

    /** Returns the search with all running trials replaced. */
    static SearchProgressed eachRunning(SearchProgressed search, UnaryOperator<Trial> change, Instant now) {
        SearchProgressed changed = search;
        for (Trial trial : search.trials()) {
            if (trial.state() == TrialState.RUNNING) {
                changed = with(changed, change.apply(trial), now);
            }
        }
        return changed;
    }

    /** Returns the trial that wins if the search ends now. */
    static Optional<Trial> winner(SearchProgressed search) {
        return Optional.ofNullable(search.best()).flatMap(best -> search.trial(best.trial()));
    }
}
