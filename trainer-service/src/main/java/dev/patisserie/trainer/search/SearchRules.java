package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Publication;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchTrial;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/**
 * The effect of results, of the deadline and of a cancellation on a search. Pure functions. A result that does not
 * belong to the present training of a trial is ignored, so repeated and late results have no effect.
 */
final class SearchRules {

    /** Failures of different configurations in a row that end a search. */
    static final int MOST_FAILURES = 3;

    /** Publications of a search; a trial whose publication fails gives way to the next best one. */
    static final int MOST_PUBLICATIONS = 3;

    private SearchRules() {}

    /** Returns the search after the end of one of its trainings. */
    static SearchProgressed apply(SearchProgressed search, TrainingProgressed event, Instant now) {
        if (search.state() == State.PUBLISHING
                && event.requestId().equals(search.published().requestId())) {
            return afterPublication(search, event, now);
        }
        Optional<Trial> trial = search.state() == State.RUNNING
                ? TrialId.parse(event.requestId()).flatMap(id -> present(search, id))
                : Optional.empty();
        return trial.map(found -> afterTraining(search, found, event, now)).orElse(search);
    }

    private static Optional<Trial> present(SearchProgressed search, SearchTrial id) {
        return search.trial(id.trial())
                .filter(trial -> id.id().equals(search.searchId()))
                .filter(trial -> trial.state() == TrialState.RUNNING && trial.rung() == id.rung());
    }

    private static SearchProgressed afterTraining(
            SearchProgressed search, Trial trial, TrainingProgressed event, Instant now) {
        return switch (event.state()) {
            case PAUSED -> reached(search, trial, event.trial(), now);
            case FAILED, REJECTED -> failed(search, trial, event.failure(), now);
            case CANCELLED ->
                SearchState.with(search, SearchState.in(trial, TrialState.CANCELLED, event.failure()), now);
            case ACCEPTED, RUNNING, COMPLETED -> search;
        };
    }

    private static SearchProgressed reached(SearchProgressed search, Trial trial, TrialResult result, Instant now) {
        int order = 1
                + search.trials().stream().mapToInt(any -> any.results().size()).sum();
        RungResult reached =
                TrialResults.at(trial.rung(), result, search.request().metric(), order);
        int before = trial.last().map(RungResult::epochs).orElse(0);
        int epochs = Math.max(0, reached.epochs() - before);
        Trial next = SearchState.reached(trial, stateAt(search, trial.rung(), result), reached);
        SearchProgressed changed = SearchState.with(
                SearchState.spent(SearchState.withFailuresInARow(search, 0, now), epochs, result.trainImages()),
                next,
                now);
        return next.state() == TrialState.PAUSED && Promotion.isStopped(changed, next)
                ? SearchState.with(changed, SearchState.in(next, TrialState.STOPPED, null), now)
                : changed;
    }

    private static TrialState stateAt(SearchProgressed search, int rung, TrialResult result) {
        if (result.diverged()) {
            return TrialState.DIVERGED;
        }
        return rung == search.request().rungs().size() - 1 ? TrialState.COMPLETED : TrialState.PAUSED;
    }

    private static SearchProgressed failed(SearchProgressed search, Trial trial, Failure failure, Instant now) {
        SearchProgressed changed = SearchState.withFailuresInARow(
                SearchState.with(search, SearchState.in(trial, TrialState.FAILED, failure), now),
                search.failuresInARow() + 1,
                now);
        if (changed.failuresInARow() < MOST_FAILURES) {
            return changed;
        }
        var why = new Failure(
                ErrorCode.SEARCH_FAILED.name(),
                "expected trainings of the search to succeed, found failures of %d different configurations in a row, the last one %s: %s; correct the cause and send the search under a new id"
                        .formatted(MOST_FAILURES, failure.code(), failure.message()));
        return end(changed, State.FAILED, why, now);
    }

    private static SearchProgressed afterPublication(SearchProgressed search, TrainingProgressed event, Instant now) {
        Publication publication = search.published();
        return switch (event.state()) {
            case COMPLETED ->
                SearchState.published(
                        withWinnersEpochs(search, event.result().trainImages()),
                        State.COMPLETED,
                        new Publication(
                                publication.requestId(),
                                publication.partition(),
                                event.result().modelId(),
                                event.result().holdoutAccuracy()),
                        now);
            case FAILED, REJECTED -> afterFailedPublication(search, event.failure(), now);
            case CANCELLED -> SearchState.failed(search, State.CANCELLED, event.failure(), now);
            case ACCEPTED, RUNNING, PAUSED -> search;
        };
    }

    /** The epochs after the last rung of the winner, of which early stopping may have spared some. */
    private static SearchProgressed withWinnersEpochs(SearchProgressed search, int images) {
        return SearchState.winner(search)
                .map(winner -> SearchState.spent(search, SearchState.left(search, winner), images))
                .orElse(search);
    }

    private static SearchProgressed afterFailedPublication(SearchProgressed search, Failure failure, Instant now) {
        int attempt = TrialId.attempt(search.searchId(), search.published().requestId());
        if (attempt >= MOST_PUBLICATIONS) {
            return SearchState.failed(search, State.FAILED, failure, now);
        }
        Trial winner = SearchState.winner(search).orElseThrow();
        return SearchState.reopened(search, SearchState.in(winner, TrialState.FAILED, failure), now);
    }

    /** Returns the search after its end; its running trials are cancelled. */
    static SearchProgressed end(SearchProgressed search, State state, Failure why, Instant now) {
        return SearchState.failed(
                SearchState.eachRunning(search, trial -> SearchState.in(trial, TrialState.CANCELLED, why), now),
                state,
                why,
                now);
    }

    /** Returns the search after a cancellation, which has no effect once the best trial is being published. */
    static SearchProgressed cancelled(SearchProgressed search, Failure why, Instant now) {
        return search.state() == State.RUNNING ? end(search, State.CANCELLED, why, now) : search;
    }

    /** Returns whether trials may still train. */
    static boolean isBeforeDeadline(SearchProgressed search, Instant now) {
        Instant deadline = search.request().deadline();
        return deadline == null || now.isBefore(deadline);
    }

    /** Returns the search at its deadline: running trials are cancelled; the results of their earlier rungs count. */
    static SearchProgressed atDeadline(SearchProgressed search, Instant now) {
        if (search.state() != State.RUNNING || isBeforeDeadline(search, now)) {
            return search;
        }
        var why = new Failure(
                ErrorCode.TRAINING_CANCELLED.name(),
                "cancelled at the deadline of the search, " + search.request().deadline());
        return SearchState.eachRunning(search, trial -> SearchState.in(trial, TrialState.CANCELLED, why), now);
    }
}
