package dev.patisserie.trainer.job.execution;

import static dev.patisserie.trainer.job.execution.TrainerFixture.PATIENCE;
import static dev.patisserie.trainer.job.execution.TrainerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.SearchTrial;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.event.TrialStep;
import dev.patisserie.common.event.TrialStep.Publish;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.fit.TrainingPausedException;
import dev.patisserie.trainer.pipeline.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Trainings of searches: they pause, continue, and give way to others. */
class JobPauseTest extends TrainerTestBase {

    private static final List<TrialResult.Point> CURVE = List.of(new TrialResult.Point(1, 0.5, 0.75));

    private static TrainingRequested step(int rung) {
        String from = rung == 0 ? null : "s.0." + (rung - 1);
        return request("s.0." + rung).toBuilder()
                .trial(new TrialStep(new SearchTrial("s", 0, rung), from, rung + 1, Publish.NEVER))
                .build();
    }

    @Test
    void pausedTrainingKeepsItsStateForTheNextStep() {
        // Given a training that writes the number of its attempts, and pauses
        List<String> states = new CopyOnWriteArrayList<>();
        pipeline.before((run, listener) -> {
            states.add(append(run.work(), run.request().requestId()));
            throw new TrainingPausedException(12, CURVE);
        });

        // When
        trainer.started().admit(step(0));
        awaitSettled("s.0.0");
        trainer.admit(step(1));
        awaitSettled("s.0.1");

        // Then
        assertThat(states).containsExactly("s.0.0", "s.0.0 s.0.1");
        assertThat(broker.states("s.0.0")).containsExactly(State.ACCEPTED, State.RUNNING, State.PAUSED);
        assertThat(broker.progress("s.0.0").get(2).trial()).isEqualTo(new TrialResult(12, false, CURVE));
        assertThat(broker.progress("s.0.0").get(2).search()).isEqualTo(new SearchTrial("s", 0, 0));
        assertThat(read(folder.resolve("paused/s.0.0"))).isEqualTo("s.0.0"); // the next step has a copy
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(folder.resolve("runs")).isEmptyDirectory());
        assertThat(broker.checkpoints()).isEmpty();
    }

    @Test
    void stepTrainsFromTheFirstEpochIfTheStateBeforeWasDeleted() {
        // Given
        List<String> states = new CopyOnWriteArrayList<>();
        pipeline.before((run, listener) -> {
            states.add(append(run.work(), run.request().requestId()));
            throw new TrainingPausedException(12, CURVE);
        });

        // When
        trainer.started().admit(step(1));
        awaitSettled("s.0.1");

        // Then
        assertThat(states).containsExactly("s.0.1");
        assertThat(broker.states("s.0.1")).endsWith(State.PAUSED);
    }

    /** Adds a text to the file of the state, replacing the file as the snapshot does. */
    private static String append(Path work, String text) {
        try {
            Files.createDirectories(work);
            Path file = work.resolve("snapshot.npz");
            String all = Files.exists(file) ? Files.readString(file) + " " + text : text;
            Files.deleteIfExists(file); // a hard link of the state before
            Files.writeString(file, all);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path state) {
        try {
            return Files.readString(state.resolve("snapshot.npz"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void trialWhoseStateCannotBeKeptFails() {
        // Given a training without a state
        pipeline.before((run, listener) -> {
            throw new TrainingPausedException(12, CURVE);
        });

        // When
        trainer.started().admit(step(0));

        // Then
        awaitSettled("s.0.0");
        assertThat(broker.states("s.0.0")).containsExactly(State.ACCEPTED, State.RUNNING, State.FAILED);
    }

    @Test
    void divergedTrialIsAResultAndNoFailure() {
        // Given
        pipeline.before((run, listener) -> {
            throw new PatisserieException(ErrorCode.TRAINING_DIVERGED, "NaN");
        });

        // When
        trainer.started().admit(step(0));
        trainer.admit(request("person"));
        awaitSettled("s.0.0");
        awaitSettled("person");

        // Then
        assertThat(broker.progress("s.0.0").get(2).trial()).isEqualTo(new TrialResult(0, true, List.of()));
        assertThat(broker.states("person")).endsWith(State.FAILED);
        assertThat(trainer.ended("failed")).isEqualTo(1);
        assertThat(trainer.ended("paused")).isEqualTo(1);
    }

    @Test
    void trialGivesWayToAPersonAndContinuesAfterwards() {
        // Given a trial that trains until it is stopped, and then to its end
        List<String> order = new CopyOnWriteArrayList<>();
        pipeline.before((run, listener) -> {
            String id = run.request().requestId();
            order.add(id);
            if (run.request().pauses()) {
                append(run.work(), id);
                if (order.stream().filter(id::equals).count() == 1) {
                    trainUntilStopped(listener);
                }
                throw new TrainingPausedException(12, CURVE);
            }
        });
        trainer.started().admit(step(0));
        await().atMost(PATIENCE).until(() -> order.contains("s.0.0"));

        // When
        trainer.admit(request("person"));

        // Then
        awaitSettled("person");
        awaitSettled("s.0.0");
        assertThat(order).containsExactly("s.0.0", "person", "s.0.0");
        assertThat(broker.states("s.0.0")).containsExactly(State.ACCEPTED, State.RUNNING, State.PAUSED);
    }

    private static void trainUntilStopped(TrainingListener listener) {
        while (true) {
            listener.stop().check("epoch 1");
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void waitingTrialsRunAfterAllOtherJobs() {
        // Given jobs that wait for the start of the scheduler
        List<String> order = new ArrayList<>();
        pipeline.before((run, listener) -> {
            order.add(run.request().requestId());
            if (run.request().pauses()) {
                append(run.work(), "trained");
                throw new TrainingPausedException(12, CURVE);
            }
        });
        trainer.admit(step(0));
        trainer.admit(request("a"));
        trainer.admit(request("b"));

        // When
        trainer.started();
        awaitSettled("s.0.0");

        // Then
        assertThat(order).containsExactly("a", "b", "s.0.0");
    }
}
