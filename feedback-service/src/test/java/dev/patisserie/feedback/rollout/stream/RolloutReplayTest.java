package dev.patisserie.feedback.rollout.stream;

import static dev.patisserie.feedback.rollout.stream.RolloutFacts.answerOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.common.event.RolloutCommanded.Command;
import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are read again or out of order, and records of other programs. */
class RolloutReplayTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    File folder;

    private RolloutSimulation stream;

    @BeforeEach
    void open() {
        stream = new RolloutSimulation(folder);
        stream.startsRollout();
    }

    private RolloutCommanded command(Command command, Instant at) {
        return new RolloutCommanded("desserts", command, "m-2", at, "ada", null);
    }

    @Test
    void decisionsFromBeforeTheRolloutThatAreReadAgainDoNotChangeIt() {
        // Given: the second rollout of m-2
        stream.commands(Command.ABORT, "m-2");
        Instant aborted = stream.now();
        stream.passes(MINUTE);
        stream.commands(Command.START, "m-2");
        Instant started = stream.now();
        stream.passes(MINUTE);
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-2 shadow started");
        int before = stream.events.size();

        // When
        stream.losesState();
        stream.selects(command(Command.ABORT, aborted));
        stream.selects(command(Command.PROMOTE, aborted));
        stream.selects(new ModelPolicySet("desserts", ModelPolicySet.Rollout.DIRECT, 0.5, aborted, null, null));
        stream.selects(new ModelPolicySet("desserts", ModelPolicySet.Rollout.SHADOW, 0.5, started, null, null));
        stream.selects(command(Command.START, started));
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-2 shadow started");
        assertThat(stream.events.subList(before, stream.events.size()))
                .allMatch(event -> event.phase() == RolloutChanged.Phase.SHADOW);
    }

    @Test
    void theLastPolicyIsAppliedAlthoughItIsOlderThanTheRollout() {
        // Given: the policy was set while the rollout started
        stream.losesState();

        // When
        stream.selects(new ModelPolicySet(
                "desserts", ModelPolicySet.Rollout.DIRECT, 0.5, stream.now().minusSeconds(1), null, null));
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 paused policy");
    }

    @Test
    void aClockThatIsAheadDoesNotMakeADecisionLater() {
        // Given: a policy of tomorrow would make all models of today older than it
        stream.selects(new ModelPolicySet(
                "desserts", ModelPolicySet.Rollout.SHADOW, 0.5, stream.now().plus(Duration.ofDays(1)), null, null));
        stream.commands(Command.ABORT, "m-2");

        // When
        stream.passes(MINUTE);
        stream.publishes("m-3", 93);
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");
    }

    @Test
    void aStartThatWaitsForItsModelSurvivesARestart() {
        // Given
        stream.commands(Command.START, "m-3");

        // When
        stream.restarts();
        stream.publishes("m-3", 50);
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");
    }

    @Test
    void anImageThatWasReadBeforeItsRolloutDoesNotPreventARollback() {
        // Given: the comparison of an image of rollout 2 is dropped, because rollout 1 is under way
        stream.labels("i", "pie");
        stream.answers(answerOf("m-3", "desserts-2", "i", "cake", "pie"));
        stream.commands(Command.ABORT, "m-2");
        stream.passes(MINUTE);
        stream.publishes("m-3", 95);
        stream.passes(MINUTE);
        stream.commands(Command.PROMOTE, "m-3");
        stream.swaps("m-3");
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 promoted operator");

        // When
        stream.retracts("i");
        stream.passes(MINUTE);
        stream.alarms("m-3");

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 rolled_back errors");
        assertThat(stream.last().evidence().candidateOnly()).isZero();
    }

    @Test
    void anotherRecordOfTheTopicIsReplacedByTheState() {
        // Given
        stream.disagrees(8, false);
        RolloutChanged decided = stream.last();
        stream.passes(MINUTE);
        stream.publishes("m-3", 93);
        stream.passes(MINUTE);
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");
        stream.commands(Command.ABORT, "m-3");
        RolloutChanged own = stream.last();

        // When: a record of an earlier epoch, and a decision that this service did not take
        for (RolloutChanged foreign : List.of(decided, with(own, RolloutChanged.Phase.PROMOTED, own.at()))) {
            stream.reads(foreign);
            int before = stream.events.size();
            stream.passes(Coordinator.INTERVAL);
            stream.passes(Coordinator.INTERVAL);

            // Then
            assertThat(stream.events).hasSize(before + 1);
            assertThat(stream.last()).isEqualTo(own);
        }
    }

    private static RolloutChanged with(RolloutChanged event, RolloutChanged.Phase phase, Instant at) {
        return with(event, event.epoch(), phase, at);
    }

    private static RolloutChanged with(RolloutChanged event, long epoch, RolloutChanged.Phase phase, Instant at) {
        return new RolloutChanged(
                "desserts-" + epoch,
                epoch,
                event.dataset(),
                event.champion(),
                event.candidate(),
                phase,
                event.code(),
                event.reason(),
                event.shadowSample(),
                event.evidence(),
                event.startedAt(),
                at,
                null,
                event.rolledBack());
    }

    @Test
    void aRecordWithAnImpossibleEpochIsNotAdopted() {
        // Given
        RolloutChanged own = stream.last();

        // When
        stream.reads(with(own, RolloutIds.LAST_EPOCH + 1, RolloutChanged.Phase.PROMOTED, own.at()));
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 shadow started");
    }

    @Test
    void anAdoptedRecordOfTheFutureIsOneOfNow() {
        // When
        stream.reads(with(
                stream.last(), 7, RolloutChanged.Phase.PROMOTED, stream.now().plus(Duration.ofDays(10_000))));
        stream.passes(MINUTE);

        // Then
        assertThat(stream.rollout()).isEqualTo("7 m-1 m-2 promoted started");
        assertThat(stream.last().at()).isEqualTo(stream.now());
        assertThat(stream.last().until()).isEqualTo(stream.now().plus(Duration.ofDays(7)));
    }

    @Test
    void aWithdrawalThatIsReadAfterTheStartEndsTheRollout() {
        // Given: the rollout started before the earlier record was read
        Instant earlier = stream.last().startedAt().minusSeconds(1);

        // When
        stream.withdraws("m-2", earlier);
        assertThat(stream.state()).isEqualTo("shadow started");
        stream.passes(MINUTE);

        // Then
        assertThat(stream.state()).isEqualTo("rolled_back withdrawn");
    }
}
