package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Publication;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchTrial;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrialStep;
import dev.patisserie.common.event.TrialStep.Publish;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.trainer.search.SearchLog.Cancelled;
import dev.patisserie.trainer.search.SearchLog.Placed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides on the next trainings of a search. A request is a pure function of the state, so sending it again has no
 * effect.
 */
final class TrialPlanner {

    private TrialPlanner() {}

    /** The values of the next training: a promoted trial, or a new one. */
    private record Next(Trial trial, int rung) {}

    /**
     * Starts the next training, or the publication of the best trial if no trial can train.
     *
     * @param partition the partition of an idle trainer
     * @return the changed search; unchanged if it waits for a running trial
     */
    static SearchProgressed start(SearchProgressed search, int partition, Instant now) {
        Optional<Next> next = SearchRules.isBeforeDeadline(search, now) ? next(search) : Optional.empty();
        if (next.isPresent()) {
            Trial trial = next.get().trial();
            return SearchState.with(
                    search, SearchState.running(trial, next.get().rung(), partition), now);
        }
        return search.count(TrialState.RUNNING) > 0 ? search : finish(search, partition, now);
    }

    private static Optional<Next> next(SearchProgressed search) {
        Optional<Next> promoted = Promotion.next(search).map(trial -> new Next(trial, trial.rung() + 1));
        if (promoted.isPresent() || search.trials().size() >= search.request().trials()) {
            return promoted;
        }
        int number = search.trials().size();
        return Sampler.next(search).map(values -> new Next(begin(number, values), 0));
    }

    private static Trial begin(int number, Map<String, Object> values) {
        return new Trial(number, values, TrialState.RUNNING, 0, 0, List.of(), null);
    }

    private static SearchProgressed finish(SearchProgressed search, int partition, Instant now) {
        if (search.best() == null) {
            var why = new Failure(ErrorCode.SEARCH_FAILED.name(), withoutResult(search, now));
            return SearchRules.end(search, State.FAILED, why, now);
        }
        int attempt = search.published() == null
                ? 1
                : TrialId.attempt(search.searchId(), search.published().requestId()) + 1;
        var publication = new Publication(TrialId.ofWinner(search.searchId(), attempt), partition, null, null);
        return SearchState.published(search, State.PUBLISHING, publication, now);
    }

    private static String withoutResult(SearchProgressed search, Instant now) {
        int trials = search.trials().size();
        if (!SearchRules.isBeforeDeadline(search, now)) {
            return "expected a result before the deadline %s, found none of %d trials; send the search under a new id with a later deadline"
                    .formatted(search.request().deadline(), trials);
        }
        Optional<Failure> failure = search.trials().stream()
                .filter(trial -> trial.state() == TrialState.FAILED)
                .map(Trial::failure)
                .reduce((first, last) -> last);
        return failure.map(last ->
                        "expected a trial with a result, found %d trials without one, the last failure was %s: %s; correct the cause and send the search under a new id"
                                .formatted(trials, last.code(), last.message()))
                .orElseGet(() ->
                        "expected a trial with a finite validation loss, found none of %d; narrow the space (a lower learning rate), and send the search under a new id"
                                .formatted(trials));
    }

    /** Returns the trainings that were requested and have not ended. */
    static List<Placed> open(SearchProgressed search) {
        List<Placed> open = new ArrayList<>();
        if (search.state() == State.RUNNING) {
            search.trials().stream()
                    .filter(trial -> trial.state() == TrialState.RUNNING)
                    .forEach(trial -> open.add(new Placed(request(search.request(), trial), trial.partition())));
        } else if (search.state() == State.PUBLISHING) {
            Trial winner = SearchState.winner(search).orElseThrow();
            open.add(new Placed(publication(search, winner), search.published().partition()));
        }
        return open;
    }

    /** Returns the partitions of the trainings that were requested and have not ended. */
    static List<Integer> partitions(SearchProgressed search) {
        if (search.state() == State.PUBLISHING) {
            return List.of(search.published().partition());
        }
        return search.isEnded()
                ? List.of()
                : search.trials().stream()
                        .filter(trial -> trial.state() == TrialState.RUNNING)
                        .map(Trial::partition)
                        .toList();
    }

    private static TrainingRequested request(SearchRequested search, Trial trial) {
        int rung = trial.rung();
        String from = rung == 0 ? null : TrialId.of(search.searchId(), trial.number(), rung - 1);
        var step = new TrialStep(
                new SearchTrial(search.searchId(), trial.number(), rung),
                from,
                search.rungs().get(rung),
                Publish.NEVER);
        return request(search, trial.values(), TrialId.of(search.searchId(), trial.number(), rung), step);
    }

    private static TrainingRequested publication(SearchProgressed search, Trial winner) {
        int rung = winner.last().orElseThrow().rung();
        var step = new TrialStep(
                new SearchTrial(search.searchId(), winner.number(), rung),
                TrialId.of(search.searchId(), winner.number(), rung),
                null,
                Publish.BEST);
        return request(search.request(), winner.values(), search.published().requestId(), step);
    }

    private static TrainingRequested request(
            SearchRequested search, Map<String, Object> values, String requestId, TrialStep step) {
        return SearchSpace.request(search.base(), values).toBuilder()
                .requestId(requestId)
                .trial(step)
                .build();
    }

    /** Returns the trainings of trials that a change of the state has ended. */
    static List<Cancelled> cancelled(SearchProgressed before, SearchProgressed after) {
        List<Cancelled> cancelled = new ArrayList<>();
        for (Trial trial : before.trials()) {
            TrialState now = after.trials().get(trial.number()).state();
            if (trial.state() == TrialState.RUNNING && now == TrialState.CANCELLED) {
                cancelled.add(new Cancelled(
                        TrialId.of(after.searchId(), trial.number(), trial.rung()),
                        trial.partition(),
                        "search %s has ended its trials".formatted(after.searchId())));
            }
        }
        return cancelled;
    }
}
