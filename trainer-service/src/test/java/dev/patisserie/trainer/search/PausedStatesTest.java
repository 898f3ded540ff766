package dev.patisserie.trainer.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested.Sampler;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import dev.patisserie.trainer.job.store.PausedTrials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PausedStatesTest {

    private static final int BYTES = 100;

    @TempDir
    Path temp;

    private PausedTrials paused;

    @BeforeEach
    void open() {
        paused = new PausedTrials(temp.resolve("paused"));
    }

    private void keep(String... ids) throws IOException {
        for (String id : ids) {
            Path work = Files.createDirectories(temp.resolve("work").resolve(id));
            Files.write(work.resolve("snapshot.npz"), new byte[BYTES]);
            paused.keep(id, work);
        }
    }

    private static SearchProgressed search(Trial... trials) {
        SearchProgressed begun = SearchProgressed.begin(
                SearchSimulation.search("s", Scheduler.ASHA, Sampler.RANDOM, 9, 9), SearchSimulation.START);
        SearchProgressed search = begun;
        for (Trial trial : trials) {
            search = SearchState.with(search, trial, SearchSimulation.START);
        }
        return search;
    }

    private static Trial trial(int number, TrialState state, int rung, double... losses) {
        RungResult[] results = new RungResult[losses.length];
        Arrays.setAll(results, i -> new RungResult(i, i + 1, losses[i], losses[i], 1));
        return new Trial(number, Map.of(), state, rung, 0, List.of(results), null);
    }

    @Test
    void keepsTheStatesThatATrainingMayContinueAndDeletesAllOthers() throws IOException {
        // Given a trial in its second step, one that waits at the second rung, and ended ones
        keep("s.0.0", "s.0.1", "s.1.0", "s.1.1", "s.2.0", "s.3.0", "other.0.0");
        SearchProgressed search = search(
                trial(0, TrialState.RUNNING, 1, 0.5),
                trial(1, TrialState.PAUSED, 1, 0.5, 0.25),
                trial(2, TrialState.STOPPED, 0, 0.9),
                trial(3, TrialState.CANCELLED, 1, 0.4)); // its first result may win

        // When
        new PausedStates(paused, new PausedStates.Limit(1 << 20)).sweep(List.of(search));

        // Then
        assertThat(paused.ids()).containsExactlyInAnyOrder("s.0.0", "s.0.1", "s.1.1", "s.3.0");
    }

    @Test
    void deletesTheLeastValuableStatesBeyondTheLimit() throws IOException {
        // Given
        keep("s.0.0", "s.1.0", "s.2.1", "s.3.0");
        SearchProgressed search = search(
                trial(0, TrialState.PAUSED, 0, 0.9),
                trial(1, TrialState.PAUSED, 0, 0.5),
                trial(2, TrialState.PAUSED, 1, 0.8, 0.7),
                trial(3, TrialState.RUNNING, 1, 0.95));

        // When
        new PausedStates(paused, new PausedStates.Limit(3 * BYTES)).sweep(List.of(search));

        // Then: the one in training, the one at the higher rung, and the better one of the first rung
        assertThat(paused.ids()).containsExactlyInAnyOrder("s.3.0", "s.2.1", "s.1.0");
    }

    @Test
    void keepsTheThreeBestTrialsDuringAPublicationAndNothingAfterwards() throws IOException {
        // Given
        keep("s.0.0", "s.1.0", "s.2.0", "s.3.0");
        SearchProgressed search = search(
                trial(0, TrialState.PAUSED, 0, 0.9),
                trial(1, TrialState.PAUSED, 0, 0.5),
                trial(2, TrialState.PAUSED, 0, 0.7),
                trial(3, TrialState.PAUSED, 0, 0.6));
        var publication = new SearchProgressed.Publication("s.winner", 0, null, null);
        SearchProgressed publishing =
                SearchState.published(search, State.PUBLISHING, publication, SearchSimulation.START);
        var states = new PausedStates(paused, new PausedStates.Limit(1 << 20));

        // When
        states.sweep(List.of(publishing));

        // Then
        assertThat(paused.ids()).containsExactlyInAnyOrder("s.1.0", "s.2.0", "s.3.0");

        // When
        states.sweep(List.of(SearchState.published(publishing, State.COMPLETED, publication, SearchSimulation.START)));

        // Then
        assertThat(paused.ids()).isEmpty();
    }

    @Test
    void copyDoesNotChangeWithItsOriginal() throws IOException {
        // Given
        keep("s.0.0");
        Path original = temp.resolve("work/s.0.0/snapshot.npz");
        Path work = temp.resolve("next/work");

        // When the original is replaced, as snapshots are
        Files.delete(original);
        Files.write(original, new byte[2 * BYTES]);

        // Then
        assertThat(paused.restore("s.0.0", work)).isTrue();
        assertThat(work.resolve("snapshot.npz")).hasSize(BYTES);
        assertThat(paused.restore("unknown", temp.resolve("third/work"))).isFalse();
    }
}
