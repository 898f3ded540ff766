package dev.patisserie.standalone.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that a job fails after repeated crashes of its trainer and the next job runs, and that orderly stops do not
 * fail a job. Each trainer ends before the first snapshot.
 */
class CrashedTrainerIT {

    private static final String TRAINER = "trainer";
    private static final int MAX_STARTS = 3;

    private static TrainerFleet fleet;

    @BeforeAll
    static void startBroker() throws Exception {
        fleet = TrainerFleet.start().with("trainer.max-starts", Integer.toString(MAX_STARTS));
    }

    @AfterAll
    static void stop() throws IOException {
        fleet.close();
    }

    private static TrainingRequested send(TrainingRequested request) throws Exception {
        fleet.send(request);
        fleet.await("a record of " + request.requestId(), () -> !fleet.progress(request)
                .isEmpty());
        return request;
    }

    private static void terminate() throws Exception {
        ProcessHandle process = fleet.process(TRAINER);
        process.destroy();
        process.onExit().get(60, TimeUnit.SECONDS);
    }

    @Test
    void jobFailsAfterThreeKilledStartsAndTheNextJobCompletes() throws Exception {
        // Given
        fleet.startTrainer(TRAINER);
        TrainingRequested fatal = send(TinySet.slow());
        fleet.await("start 1", () -> fleet.starts(fatal) == 1);
        TrainingRequested next = send(TinySet.lasting());

        // When
        for (int started = 1; started <= MAX_STARTS; started++) {
            int expected = started;
            fleet.await("start " + started, () -> fleet.starts(fatal) == expected);
            fleet.kill(TRAINER);
            assertThat(fleet.epochsTold(fatal)).isEmpty();
            fleet.startTrainer(TRAINER);
        }

        // Then
        TrainingProgressed failed = fleet.awaitEnd(fatal);
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.failure().code()).isEqualTo(ErrorCode.TRAINING_CRASHED.name());
        assertThat(fleet.awaitEnd(next).state()).isEqualTo(State.COMPLETED);
        fleet.awaitIdle();
        assertThat(fleet.ends(fatal)).containsExactly(State.FAILED);
        assertThat(fleet.checkpoints(fatal)).isEmpty();
        assertThat(fleet.checkpoints(next)).hasSize(1);
        assertThat(jobs())
                .containsPattern(fatal.requestId() + " +failed .* TRAINING_CRASHED: expected ")
                .containsPattern(next.requestId() + " +completed ");
        terminate();
    }

    private static String jobs() {
        var terminal = new Terminal();
        assertThat(terminal.run("jobs", "--bootstrap", fleet.bootstrap()))
                .as("%s", terminal)
                .isZero();
        return terminal.out();
    }

    @Test
    @Tag("nightly")
    void orderlyStopsBeforeTheFirstSnapshotDoNotFailTheJob() throws Exception {
        // Given
        fleet.startTrainer(TRAINER);
        TrainingRequested preempted = send(TinySet.slow());

        // When
        for (int stopped = 1; stopped <= MAX_STARTS; stopped++) {
            fleet.await("a start", () -> fleet.starts(preempted) == 1);
            terminate();
            assertThat(fleet.starts(preempted)).isZero();
            fleet.startTrainer(TRAINER);
        }

        // Then
        TrainingProgressed end = fleet.awaitEnd(preempted);
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(State.COMPLETED);
        terminate();
    }
}
