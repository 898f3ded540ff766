package dev.patisserie.trainer.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchRequested.Sampler;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.event.TrialStep.Publish;
import dev.patisserie.trainer.search.SearchCatalog.Entry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchControllerTest {

    private static final int TRIALS = 9;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void trainsEveryTrialOnceInAnyOrderOfResultsAndWithAnyKills(long seed) {
        // Given
        SearchRequested search = SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9);

        // When
        var calm = new SearchSimulation(1).request(search);
        SearchProgressed expected = calm.run("s", new Random(0), 0);
        var disturbed = new SearchSimulation(4).request(search);
        SearchProgressed end = disturbed.run("s", new Random(seed), 0.3);

        // Then
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(values(end)).isEqualTo(values(expected)); // of random draws: independent of all results
        assertThat(disturbed.conflicts).isEmpty();
        assertThat(disturbed.accepted.keySet()).isEqualTo(jobs(end));
        assertThat(end.trials()).allSatisfy(trial -> assertThat(trial.results()).isNotEmpty());
        long winnersEpochs = 9 - last(end.trials().get(end.best().trial())).epochs();
        assertThat(end.spentEpochs()).isEqualTo(spent(end) + winnersEpochs);
        assertThat(end.spentImageEpochs()).isEqualTo(SearchSimulation.IMAGES * (spent(end) + winnersEpochs));
    }

    private static List<Map<String, Object>> values(SearchProgressed search) {
        return search.trials().stream().map(Trial::values).toList();
    }

    private static Set<String> jobs(SearchProgressed search) {
        Set<String> jobs = search.trials().stream()
                .flatMap(
                        trial -> trial.results().stream().map(result -> TrialId.of("s", trial.number(), result.rung())))
                .collect(Collectors.toSet());
        jobs.add(search.published().requestId());
        return jobs;
    }

    private static long spent(SearchProgressed search) {
        return search.trials().stream()
                .mapToInt(trial -> trial.last().orElseThrow().epochs())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void decidesTheSameAfterKillsIfOneTrialTrainsAtATime(long seed) {
        SearchRequested search = SearchSimulation.search("s", Scheduler.ASHA, Sampler.TPE, 15, 9);

        SearchProgressed calm = new SearchSimulation(1).request(search).run("s", new Random(0), 0);
        SearchProgressed disturbed = new SearchSimulation(2).request(search).run("s", new Random(seed), 0.4);

        assertThat(values(disturbed)).isEqualTo(values(calm));
        assertThat(disturbed.trials())
                .extracting(Trial::results)
                .isEqualTo(calm.trials().stream().map(Trial::results).toList());
        assertThat(disturbed.best()).isEqualTo(calm.best());
    }

    @Test
    void promotesTheBestThirdOfEachRungAndPublishesTheBestTrial() {
        // When
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9));
        SearchProgressed end = simulation.run("s", new Random(0), 0);

        // Then: rungs at 1, 3 and 9 epochs; an early promotion may be a wrong one, so at least 9, 3 and 1 trials
        assertThat(end.request().rungs()).containsExactly(1, 3, 9);
        assertThat(reached(end, 0)).isEqualTo(9);
        assertThat(reached(end, 1)).isBetween(3L, 5L);
        assertThat(reached(end, 2)).isBetween(1L, 2L);
        Trial best = end.trials().stream()
                .min(java.util.Comparator.comparing(
                        trial -> trial.last().orElseThrow().value()))
                .orElseThrow();
        assertThat(end.best().trial()).isEqualTo(best.number());
        TrainingRequested winner = simulation.accepted.get("s.winner");
        assertThat(winner.trial().publish()).isEqualTo(Publish.BEST);
        assertThat(winner.trial().continueFrom())
                .isEqualTo(
                        TrialId.of("s", best.number(), best.last().orElseThrow().rung()));
        assertThat(last(best).epochs()).isEqualTo(9);
        assertThat(end.savedEpochs()).isEqualTo(9L * 9 - spent(end)); // no trial failed or diverged
    }

    private static long reached(SearchProgressed search, int rung) {
        return search.trials().stream()
                .filter(trial -> trial.result(rung).isPresent())
                .count();
    }

    @Test
    void continuesAStepWithTheSameRecipe() {
        var simulation =
                new SearchSimulation(1).request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 3, 3));
        simulation.run("s", new Random(0), 0);

        TrainingRequested second = simulation.accepted.values().stream()
                .filter(request -> request.trial().continueFrom() != null && request.pauses())
                .findFirst()
                .orElseThrow();
        TrainingRequested first = simulation.accepted.get(second.trial().continueFrom());
        assertThat(second.epochs()).isEqualTo(3); // schedules span all epochs, not the rung
        assertThat(first.trial().stopAtEpoch()).isEqualTo(1);
        assertThat(second.toBuilder()
                        .requestId(first.requestId())
                        .trial(first.trial())
                        .build())
                .isEqualTo(first);
    }

    @Test
    void leavesOneTrainerToPeople() {
        var simulation = new SearchSimulation(4)
                .request(SearchSimulation.search("s", Scheduler.NONE, Sampler.RANDOM, TRIALS, 9));

        simulation.advance();

        assertThat(simulation.running).hasSize(3);
        assertThat(simulation.running.stream().map(simulation.partitions::get)).doesNotHaveDuplicates();
    }

    @Test
    void usesAnOnlyTrainer() {
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("s", Scheduler.NONE, Sampler.RANDOM, TRIALS, 9));

        simulation.advance();

        assertThat(simulation.running).containsExactly("s.0.0");
    }

    @Test
    void divergedTrialIsTheWorstAndNoFailure() {
        // Given
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9));
        simulation.outcome = request -> request.trial().search().trial() < 4 && request.pauses()
                ? TrainingProgressed.paused(
                        JobRef.of(request), SearchSimulation.START, new TrialResult(0, true, List.of()))
                : SearchSimulation.trained(request);

        // When
        SearchProgressed end = simulation.run("s", new Random(0), 0);

        // Then
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.count(TrialState.DIVERGED)).isEqualTo(4);
        assertThat(end.trials().subList(0, 4))
                .allSatisfy(trial -> assertThat(trial.rung()).isZero());
    }

    @Test
    void searchWithoutAFiniteLossFails() {
        var simulation =
                new SearchSimulation(1).request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 4, 9));
        simulation.outcome = request -> TrainingProgressed.paused(
                JobRef.of(request), SearchSimulation.START, new TrialResult(0, true, List.of()));

        SearchProgressed end = simulation.run("s", new Random(0), 0);

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.failure().code()).isEqualTo("SEARCH_FAILED");
    }

    @Test
    void trialThatFailedAtAHigherRungDoesNotWin() {
        // Given
        SearchRequested search = SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9);
        int best = new SearchSimulation(1)
                .request(search)
                .run("s", new Random(0), 0)
                .best()
                .trial();
        var simulation = new SearchSimulation(1).request(search);
        simulation.outcome = request -> {
            var step = request.trial().search();
            return step.trial() == best && step.rung() > 0
                    ? TrainingProgressed.ended(
                            JobRef.of(request),
                            TrainingProgressed.State.FAILED,
                            SearchSimulation.START,
                            new Failure("DISK_FULL", "no space"))
                    : SearchSimulation.trained(request);
        };

        // When
        SearchProgressed end = simulation.run("s", new Random(0), 0);

        // Then
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.trials().get(best).state()).isEqualTo(TrialState.FAILED);
        assertThat(end.best().trial()).isNotEqualTo(best);
    }

    @Test
    void threeFailuresInARowEndTheSearchWithTheLastReason() {
        // Given
        var simulation = new SearchSimulation(2)
                .request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9));
        simulation.outcome = request -> request.trial().search().trial() >= 2
                ? TrainingProgressed.ended(
                        JobRef.of(request),
                        TrainingProgressed.State.FAILED,
                        SearchSimulation.START,
                        new Failure("DISK_FULL", "no space"))
                : SearchSimulation.trained(request);

        // When
        SearchProgressed end = simulation.run("s", new Random(0), 0);

        // Then
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.count(TrialState.FAILED)).isEqualTo(3);
        assertThat(end.failure().message()).contains("DISK_FULL").contains("no space");
    }

    @Test
    void cancellationCancelsTheRunningTrainingAndPublishesNothing() {
        // Given
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9));
        simulation.advance();
        simulation.end("s.0.0");
        simulation.advance();

        // When
        var event = new SearchCancelled("s", "enough", null);
        simulation.catalog.change(event.key(), Optional.of(new Entry.Cancellation(event)));
        simulation.advance();

        // Then
        assertThat(simulation.log.get("s").state()).isEqualTo(State.CANCELLED);
        assertThat(simulation.cancelled).containsExactly("s.1.0");
        assertThat(simulation.accepted).doesNotContainKey("s.winner");
    }

    @Test
    void deadlineEndsTheTrialsAndTheBestSoFarWins() {
        // Given
        SearchRequested search = SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9);
        var timed = SearchRequested.builder("s", search.base(), search.space())
                .deadline(SearchSimulation.START.plusSeconds(60))
                .build();
        var simulation = new SearchSimulation(1).request(timed);
        simulation.advance();
        simulation.end("s.0.0");
        simulation.advance();

        // When
        simulation.now = simulation.now.plusSeconds(60);
        simulation.advance();
        simulation.end("s.1.0"); // after its cancellation
        simulation.advance();

        // Then
        assertThat(simulation.cancelled).containsExactly("s.1.0");
        assertThat(simulation.log.get("s").state()).isEqualTo(State.PUBLISHING);
        assertThat(simulation.accepted.get("s.winner").trial().continueFrom()).isEqualTo("s.0.0");
    }

    @Test
    void medianRuleStopsTrialsThatAreWorseThanTheCompletedOnes() {
        var simulation =
                new SearchSimulation(1).request(SearchSimulation.search("s", Scheduler.MEDIAN, Sampler.RANDOM, 20, 4));

        SearchProgressed end = simulation.run("s", new Random(0), 0);

        assertThat(end.count(TrialState.STOPPED)).isGreaterThan(3);
        assertThat(end.count(TrialState.COMPLETED)).isGreaterThanOrEqualTo(Promotion.MEDIAN_START_UP);
        assertThat(end.trials().stream().filter(trial -> trial.state() == TrialState.STOPPED))
                .allSatisfy(trial ->
                        assertThat(last(trial).value()).isGreaterThan(end.best().metric()));
    }

    private static RungResult last(Trial trial) {
        return trial.last().orElseThrow();
    }

    @Test
    void unreadableOrInvalidRequestIsRejectedWithTheReason() {
        // Given
        SearchRequested search = SearchSimulation.search("bad-path", Scheduler.ASHA, Sampler.RANDOM, 4, 9);
        var unknown = SearchRequested.builder(
                        "bad-path",
                        search.base(),
                        List.of(new SearchParameter("optimizer.lr", SearchParameter.Kind.UNIFORM, 0.1, 0.2, null)))
                .build();
        var simulation = new SearchSimulation(1).request(unknown);
        simulation.catalog.change("odd", Optional.of(new Entry.Unreadable("odd", "space is missing")));

        // When
        simulation.advance();

        // Then
        assertThat(simulation.log.get("odd").failure()).isEqualTo(new Failure("EVENT_INVALID", "space is missing"));
        assertThat(simulation.log.get("bad-path").state()).isEqualTo(State.REJECTED);
        assertThat(simulation.log.get("bad-path").failure().message()).contains("optimizer.lr");
        assertThat(simulation.running).isEmpty();
    }

    @Test
    void resultOfAnEarlierRungHasNoEffect() {
        var simulation =
                new SearchSimulation(1).request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 3, 3));
        simulation.advance();
        simulation.end("s.0.0");
        simulation.advance();
        SearchProgressed before = simulation.log.get("s");

        SearchProgressed after = SearchRules.apply(
                before, SearchSimulation.trained(simulation.accepted.get("s.0.0")), SearchSimulation.START);

        assertThat(after).isEqualTo(before);
    }
}
