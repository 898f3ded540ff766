package dev.patisserie.inference.shadow;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ShadowAnswered.Failure;
import dev.patisserie.common.time.Backoff;
import dev.patisserie.inference.model.ManualWorker;
import dev.patisserie.inference.select.ShadowPlan;
import dev.patisserie.inference.shadow.ShadowListener.State;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests the start and the end of a candidate's process. */
class CandidateLifeTest {

    private static final ShadowPlan PLAN =
            new ShadowPlan("r-1", model("champion").event(), model("candidate").event(), 1);

    private final ManualWorker worker = new ManualWorker();
    private final FakeCandidates candidates = new FakeCandidates();
    private final ShadowRecorder recorder = new ShadowRecorder();
    private Optional<ShadowPlan> plan = Optional.empty();
    private final CandidateRunner runner = runner(true);

    private CandidateRunner runner(boolean enabled) {
        return new CandidateRunner(
                () -> plan,
                candidates,
                new ShadowAnswers(event -> {}, Clock.fixed(NOON, ZoneOffset.UTC)),
                recorder,
                worker,
                new CandidateRunner.Settings(
                        enabled, 4, 90, 2, 100, new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4))));
    }

    private void run(ShadowPlan value) {
        plan = Optional.ofNullable(value);
        runner.reconciled();
        worker.runAll();
    }

    @Test
    void processIsEndedIfAnErrorFollowsItsStart() {
        recorder.failOn = State.RUNNING;

        run(PLAN);
        assertThat(candidates.open).isZero();

        recorder.failOn = null;
        worker.runDelayed();
        assertThat(candidates.open).isEqualTo(1);
        assertThat(recorder.state).isEqualTo(State.RUNNING);
    }

    @Test
    void disabledReplicaHasNoCandidate() {
        plan = Optional.of(PLAN);
        CandidateRunner disabled = runner(false);

        disabled.reconciled();
        worker.runAll();

        assertThat(candidates.fetched).isZero();
        assertThat(recorder.state).isEqualTo(State.OFF);
        assertThat(worker.delayed).isEmpty();
    }

    @Test
    void processThatStartsEndsWithTheRollout() {
        candidates.duringStart = () -> {
            plan = Optional.empty();
            runner.reconciled();
            assertThat(candidates.open).isZero();
        };

        run(PLAN);

        assertThat(recorder.state).isEqualTo(State.OFF);
        assertThat(worker.delayed).isEmpty();
        assertThat(candidates.folders).isZero();
    }

    @Test
    void rolloutThatEndsDuringTheFetchStartsNoProcess() {
        candidates.duringFetch = () -> {
            plan = Optional.empty();
            runner.reconciled();
        };
        candidates.duringStart = () -> {
            throw new AssertionError("started");
        };

        run(PLAN);

        assertThat(recorder.state).isEqualTo(State.OFF);
        assertThat(worker.delayed).isEmpty();
        assertThat(candidates.folders).isZero();
    }

    @Test
    void rolloutThatEndsAndReturnsBeforeTheNextRunIsStartedAgain() {
        run(PLAN);
        plan = Optional.empty();
        runner.reconciled();
        plan = Optional.of(PLAN);

        worker.runAll();

        assertThat(recorder.state).isEqualTo(State.RUNNING);
        assertThat(candidates.open).isEqualTo(1);
        assertThat(candidates.fetched).isEqualTo(2);
    }

    @Test
    void lateStartOfAnEndedRolloutIsIgnored() {
        candidates.startFailures.add(new CandidateFailedException(Failure.FAILED, "did not start", null));
        run(PLAN);
        run(null);

        worker.runDelayed();

        assertThat(candidates.open).isZero();
        assertThat(recorder.state).isEqualTo(State.OFF);
    }
}
