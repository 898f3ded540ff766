package dev.patisserie.trainer.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchRequested.Sampler;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingRequested;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Failures of trainings, of trainers and of requests, each of which affects one search alone. */
class SearchFailuresTest {

    private static final int TRIALS = 9;

    @Test
    void failedWinnerGivesWayToTheNextBestTrial() {
        // Given
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9));
        simulation.outcome = request -> request.requestId().equals("s.winner")
                ? failed(request, "EXPORT_FAILED")
                : SearchSimulation.trained(request);

        // When
        SearchProgressed end = simulation.run("s", new Random(0), 0);

        // Then
        int first = simulation.accepted.get("s.winner").trial().search().trial();
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.trials().get(first).state()).isEqualTo(TrialState.FAILED);
        assertThat(end.trials().get(first).failure().code()).isEqualTo("EXPORT_FAILED");
        assertThat(end.best().trial()).isNotEqualTo(first);
        assertThat(end.published().requestId()).isEqualTo("s.winner.2");
        assertThat(end.published().modelId()).isEqualTo("model-of-s.winner.2");
        assertThat(end.trials()).hasSize(TRIALS);
    }

    private static TrainingProgressed failed(TrainingRequested request, String code) {
        return TrainingProgressed.ended(
                JobRef.of(request),
                TrainingProgressed.State.FAILED,
                SearchSimulation.START,
                new Failure(code, "of the test"));
    }

    @Test
    void threeFailedPublicationsEndTheSearch() {
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9));
        simulation.outcome =
                request -> request.pauses() ? SearchSimulation.trained(request) : failed(request, "EXPORT_FAILED");

        SearchProgressed end = simulation.run("s", new Random(0), 0);

        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.failure().code()).isEqualTo("EXPORT_FAILED");
        assertThat(end.count(TrialState.FAILED)).isEqualTo(2); // the third one failed the search
        assertThat(simulation.accepted).containsKey("s.winner.3").doesNotContainKey("s.winner.4");
    }

    @Test
    void brokenTrainerDoesNotEndASearch() {
        // Given two trainers, the first of which, with partitions 0 and 1, fails all trainings
        SearchRequested search = SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, TRIALS, 9);
        var simulation = new SearchSimulation(2).request(search);
        simulation.outcome = request -> simulation.partitions.get(request.requestId()) < 2
                ? failed(request, "DISK_FULL")
                : SearchSimulation.trained(request);

        // When
        SearchProgressed end = simulation.run("s", new Random(0), 0);

        // Then
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.count(TrialState.FAILED)).isEqualTo(1);
    }

    @Test
    void unexpectedFailureOfASearchDoesNotStopTheOthersAndEndsIt() {
        // Given a request whose check fails unexpectedly
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("a-odd", Scheduler.ASHA, Sampler.RANDOM, 2, 3))
                .request(SearchSimulation.search("good", Scheduler.ASHA, Sampler.RANDOM, 3, 3));
        simulation.check = request -> {
            if (request.requestId().equals("a-odd")) {
                throw new IllegalStateException("odd");
            }
            return Optional.empty();
        };

        // When
        SearchProgressed end = simulation.run("good", new Random(0), 0);
        for (int i = 0; i < 3; i++) {
            simulation.now = simulation.now.plusSeconds(31);
            advanceIgnoringFailures(simulation);
        }

        // Then
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(simulation.log.get("a-odd").state()).isEqualTo(State.REJECTED);
        assertThat(simulation.log.get("a-odd").failure().message()).contains("odd");
    }

    private static void advanceIgnoringFailures(SearchSimulation simulation) {
        try {
            simulation.advance();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("odd");
        }
    }

    @Test
    void requestThatNoTrainerCanReadEndsItsSearchAndNoOther() {
        // Given a search whose values no request accepts, as an earlier version may have admitted it
        SearchRequested good = SearchSimulation.search("good", Scheduler.ASHA, Sampler.RANDOM, 3, 3);
        var bad = SearchRequested.builder(
                        "bad",
                        good.base(),
                        List.of(new SearchParameter("batchSize", SearchParameter.Kind.UNIFORM, 8.0, 16.0, null)))
                .build();
        var simulation = new SearchSimulation(1).request(good);
        simulation.log.put("bad", SearchProgressed.begin(bad, SearchSimulation.START));

        // When
        SearchProgressed end = simulation.run("good", new Random(0), 0);

        // Then
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(simulation.log.get("bad").state()).isEqualTo(State.FAILED);
        assertThat(simulation.log.get("bad").failure().message()).contains("batchSize");
    }

    @Test
    void searchesTakeTurns() {
        // Given
        var simulation = new SearchSimulation(1)
                .request(SearchSimulation.search("a", Scheduler.NONE, Sampler.RANDOM, 4, 3))
                .request(SearchSimulation.search("b", Scheduler.NONE, Sampler.RANDOM, 4, 3));

        // When
        for (int i = 0; i < 6; i++) {
            simulation.advance();
            simulation.end(simulation.running.iterator().next());
        }

        // Then
        assertThat(simulation.accepted.keySet()).containsExactly("a.0.0", "b.0.0", "a.1.0", "b.1.0", "a.2.0", "b.2.0");
    }

    @Test
    void rejectsAnIdWhoseTrainingsEndedInAnEarlierSearch() {
        // Given a search whose state was deleted
        SearchRequested search = SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 3, 3);
        var simulation = new SearchSimulation(1).request(search);
        simulation.run("s", new Random(0), 0);
        simulation.log.clear();
        simulation.restart();

        // When
        simulation.advance();

        // Then
        assertThat(simulation.log.get("s").state()).isEqualTo(State.REJECTED);
        assertThat(simulation.log.get("s").failure().message()).contains("another id");
    }

    @Test
    void searchWithoutAResultNamesTheLastFailureOrTheDeadline() {
        // Given
        var failing =
                new SearchSimulation(1).request(SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 2, 3));
        failing.outcome = request -> failed(request, "DATASET_NOT_FOUND");
        SearchRequested base = SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 2, 3);
        var late = new SearchSimulation(1)
                .request(SearchRequested.builder("s", base.base(), base.space())
                        .deadline(SearchSimulation.START)
                        .build());

        // Then
        assertThat(failing.run("s", new Random(0), 0).failure().message())
                .contains("DATASET_NOT_FOUND")
                .contains("of the test");
        assertThat(late.run("s", new Random(0), 0).failure().message()).contains("before the deadline");
    }
}
