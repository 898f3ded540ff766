package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.client.search.SearchClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests that a search loses no trial when a trainer is killed, and gives way to people. */
class SearchIT {

    private static final int TRIALS = 4;
    private static final int MOST_EPOCHS = 4;

    @Test
    void searchEndsAsIfItsTrainerHadNotBeenKilledAndGivesWayToPeople() throws Exception {
        try (TrainerFleet fleet = TrainerFleet.start()
                .with("mp.messaging.incoming.training-requests.session.timeout.ms", "6000")
                .with("mp.messaging.incoming.training-requests.heartbeat.interval.ms", "1000")) {
            fleet.startTrainer("a");
            fleet.startTrainer("b");

            SearchProgressed undisturbed = runs(fleet);
            SearchProgressed disturbed = loses(fleet);

            assertThat(results(disturbed)).isEqualTo(results(undisturbed));
            assertThat(disturbed.best()).isEqualTo(undisturbed.best());
            servesAPersonAndIsCancelled(fleet);
        }
    }

    private static SearchProgressed runs(TrainerFleet fleet) throws Exception {
        // When
        fleet.send(search("undisturbed", MOST_EPOCHS));

        // Then
        SearchProgressed end = awaitEnd(fleet, "undisturbed");
        assertThat(end.state()).isEqualTo(SearchProgressed.State.COMPLETED);
        assertThat(end.trials()).hasSize(TRIALS);
        assertThat(end.request().rungs()).containsExactly(1, 2, 4);
        assertThat(end.count(TrialState.COMPLETED)).isBetween(1L, 2L); // a wrong early promotion costs one rung
        assertThat(end.spentEpochs())
                .isEqualTo(end.trials().stream()
                        .mapToInt(trial -> trial.last().orElseThrow().epochs())
                        .sum());
        assertThat(fleet.checkpoints())
                .extracting(CheckpointPublished::modelId)
                .containsExactly(end.published().modelId()); // of one trial alone
        return end;
    }

    private static SearchProgressed loses(TrainerFleet fleet) throws Exception {
        // Given
        fleet.send(search("disturbed", MOST_EPOCHS));
        await("a second trial", () -> find(fleet, "disturbed")
                .filter(search -> search.trials().size() == 2)
                .isPresent());
        String job = "disturbed.1.0";
        await("its training", () -> trainerOf(fleet, job).isPresent());

        // When
        fleet.kill(trainerOf(fleet, job).orElseThrow());

        // Then
        SearchProgressed end = awaitEnd(fleet, "disturbed");
        assertThat(end.state()).isEqualTo(SearchProgressed.State.COMPLETED);
        for (Trial trial : end.trials()) {
            for (RungResult result : trial.results()) {
                String id = "disturbed.%d.%d".formatted(trial.number(), result.rung());
                assertThat(fleet.ends(id)).as(id).containsExactly(State.PAUSED);
            }
        }
        assertThat(fleet.jobs().resolve("paused")).isEmptyDirectory();
        return end;
    }

    private static void servesAPersonAndIsCancelled(TrainerFleet fleet) throws Exception {
        // Given one trainer, in a trial that lasts
        fleet.send(search("long", 2000));
        await("a trial in training", () -> trainerOf(fleet, "long.0.0").isPresent());

        // When
        TrainingRequested person = TinySet.moderate(3);
        fleet.send(person);

        // Then
        assertThat(fleet.awaitEnd(person).state()).isEqualTo(State.COMPLETED);
        assertThat(find(fleet, "long").orElseThrow().state()).isEqualTo(SearchProgressed.State.RUNNING);
        assertThat(fleet.ends("long.0.0")).isEmpty();

        // When
        fleet.send(new SearchCancelled("long", "enough", "test"));

        // Then
        assertThat(awaitEnd(fleet, "long").state()).isEqualTo(SearchProgressed.State.CANCELLED);
        await("the end of its training", () -> fleet.ends("long.0.0").equals(List.of(State.CANCELLED)));
    }

    private static SearchRequested search(String id, int epochs) {
        boolean lasts = epochs > MOST_EPOCHS;
        return SearchRequested.builder(
                        id,
                        TinySet.moderate(7).toBuilder().epochs(epochs).build(),
                        List.of(
                                new SearchParameter("optimizer.learningRate", Kind.LOG_UNIFORM, 1e-5, 1e-2, null),
                                new SearchParameter("dropout", Kind.UNIFORM, 0.1, 0.5, null)))
                .scheduler(lasts ? Scheduler.NONE : Scheduler.ASHA)
                .minEpochs(1)
                .eta(2)
                .trials(TRIALS)
                .build();
    }

    private static List<List<RungResult>> results(SearchProgressed search) {
        return search.trials().stream().map(Trial::results).toList();
    }

    private static SearchProgressed awaitEnd(TrainerFleet fleet, String id) {
        await(
                "the end of search " + id,
                () -> find(fleet, id).filter(SearchProgressed::isEnded).isPresent());
        return find(fleet, id).orElseThrow();
    }

    /** Each look reads a topic, so it is rarer than in other tests. */
    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(TrainerFleet.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(condition);
    }

    private static Optional<SearchProgressed> find(TrainerFleet fleet, String id) {
        return new SearchClient(fleet.bootstrap(), Clock.systemUTC()).find(id);
    }

    /** Returns the trainer that has started a job, by its log. */
    private static Optional<String> trainerOf(TrainerFleet fleet, String requestId) throws IOException {
        for (String name : List.of("a", "b")) {
            if (Files.readString(fleet.log(name)).contains("training starts request=" + requestId + " ")) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
