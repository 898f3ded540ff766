package dev.patisserie.feedback.rollout.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.answer;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.checkpoint;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded.Command;
import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures, and decisions of operators during a rollout. */
class RolloutFailuresTest {

    @TempDir
    File folder;

    private RolloutSimulation stream;

    @BeforeEach
    void open() {
        stream = new RolloutSimulation(folder);
        stream.startsRollout();
    }

    private void restarts(boolean keepsState) {
        if (keepsState) {
            stream.restarts();
        } else {
            stream.losesState();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledCoordinatorContinuesInShadow(boolean keepsState) {
        // Given
        stream.disagrees(5, true);
        stream.passes(Coordinator.INTERVAL);

        // When: without its state it may read the topics again
        restarts(keepsState);
        stream.passes(Duration.ofMinutes(1));
        for (int i = 0; i < 5; i++) {
            String imageId = "desserts-1-image-" + i;
            stream.answers(answer("desserts-1", imageId, "cake", "pie"));
            stream.labels(imageId, "pie");
        }
        stream.passes(Coordinator.INTERVAL);

        // Then: each image counts once
        assertThat(stream.last().evidence().candidateOnly()).isEqualTo(5);
        assertThat(stream.last().evidence().images()).isEqualTo(5);

        // When
        stream.disagrees(3, true);

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 promoted evidence");
        assertThat(stream.last().evidence().candidateOnly()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledCoordinatorKeepsTheWatchOfAPromotedModel(boolean keepsState) {
        // Given
        stream.disagrees(8, true);
        stream.swaps("m-2");

        // When
        restarts(keepsState);
        stream.passes(Duration.ofDays(6));
        stream.alarms("m-1");
        assertThat(stream.state()).isEqualTo("promoted evidence");
        stream.alarms("m-2");

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 rolled_back errors");
        assertThat(stream.last().servingModel()).isEqualTo("m-1");
        assertThat(stream.last().rolledBack()).containsExactly("m-2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledCoordinatorDoesNotChooseARolledBackModelAgain(boolean keepsState) {
        // Given
        stream.disagrees(8, false);

        // When: without its state it reads the topics again
        restarts(keepsState);
        stream.publishes(checkpoint("m-1", 90, "b".repeat(64), NOON));
        stream.publishes(checkpoint("m-2", 92, "b".repeat(64), NOON.plusSeconds(60)));
        stream.selects(new ModelPolicySet("desserts", ModelPolicySet.Rollout.SHADOW, 0.5, NOON, null, null));
        stream.swaps("m-1");
        stream.passes(Duration.ofMinutes(5));

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 rolled_back evidence");

        // When
        stream.publishes("m-3", 93);
        stream.passes(Duration.ofMinutes(1));

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");
        assertThat(stream.last().rolledBack()).containsExactly("m-2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aKilledCoordinatorStaysPaused(boolean keepsState) {
        // Given
        stream.passes(Duration.ofDays(3));
        assertThat(stream.state()).isEqualTo("paused undecided");

        // When
        restarts(keepsState);
        stream.passes(Duration.ofDays(1));
        assertThat(stream.state()).isEqualTo("paused undecided");
        stream.disagrees(8, false);

        // Then: later labels decide
        assertThat(stream.state()).isEqualTo("rolled_back evidence");
    }

    @Test
    void theRolloutOfTheLargerEpochIsInForce() {
        // Given: another coordinator wrote a later rollout to the topic
        var other = new RolloutSimulation(new File(folder, "other"));
        other.startsRollout();
        other.disagrees(8, false);
        other.publishes("m-3", 93);
        other.passes(Duration.ofMinutes(1));
        RolloutChanged later = other.last();

        // When
        stream.reads(later);
        stream.passes(Duration.ofMinutes(1));
        stream.answers(answer("desserts-1", "i-1", "cake", "pie"));
        stream.commands(Command.PROMOTE, "m-3");

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 promoted operator");
        assertThat(stream.last().rolledBack()).containsExactly("m-2");
    }

    @Test
    void aWithdrawnOrRefusedCandidateIsRolledBack() {
        // When
        stream.withdraws("m-2");

        // Then
        assertThat(stream.state()).isEqualTo("rolled_back withdrawn");

        // When
        stream.publishes("m-3", 93);
        stream.passes(Duration.ofMinutes(1));
        stream.refuses("m-3");

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 rolled_back refused");
        assertThat(stream.last().rolledBack()).containsExactly("m-2", "m-3");
    }

    @Test
    void aRefusedModelDoesNotBecomeTheCandidate() {
        // Given
        stream.commands(Command.ABORT, "m-2");

        // When
        stream.publishes("m-3", 93);
        stream.refuses("m-3");
        stream.passes(Duration.ofMinutes(1));
        stream.commands(Command.START, "m-3");

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 rolled_back operator");
    }

    @Test
    void afterTheChampionWasWithdrawnTheCandidateIsComparedWithTheNextModelInUse() {
        // Given
        stream.publishes(checkpoint("m-0", 80, "b".repeat(64), NOON.minusSeconds(60)));

        // When
        stream.withdraws("m-1");

        // Then
        assertThat(stream.state()).isEqualTo("paused champion");
        stream.passes(Duration.ofMinutes(5));
        assertThat(stream.state()).isEqualTo("paused champion");

        // When
        stream.swaps("m-0");
        stream.passes(Duration.ofMinutes(1));

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-0 m-2 shadow started");
    }

    @Test
    void aPinPausesAndItsRemovalContinues() {
        // When
        stream.pins("m-1");
        stream.disagrees(8, true);
        stream.commands(Command.PROMOTE, "m-2");
        stream.passes(Duration.ofDays(5));

        // Then: the time of the pin does not count
        assertThat(stream.state()).isEqualTo("paused pinned");

        // When
        stream.unpins();

        // Then: the evidence of the meantime decides
        assertThat(stream.state()).isEqualTo("promoted evidence");
    }

    @Test
    void thePolicyDirectEndsAnOpenRollout() {
        // When
        stream.policy(ModelPolicySet.Rollout.DIRECT);
        stream.disagrees(8, true);
        stream.passes(Duration.ofDays(3));

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 paused policy");
    }

    @Test
    void commandsForAnotherCandidateAreIgnored() {
        stream.commands(Command.PROMOTE, "m-1");
        stream.commands(Command.ABORT, "m-9");
        stream.commands(Command.START, "m-1");
        stream.commands(Command.START, "m-9");
        stream.passes(Duration.ofMinutes(1));

        assertThat(stream.events).hasSize(1);
    }

    @Test
    void anOperatorStartsARolledBackModelAgain() {
        // Given
        stream.disagrees(8, false);

        // When
        stream.passes(Duration.ofSeconds(1));
        stream.commands(Command.START, "m-2");

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-2 shadow started");
        assertThat(stream.last().rolledBack()).isEmpty();
        assertThat(stream.last().evidence().images()).isZero();
    }

    @Test
    void aRolloutThatIsStartedRightAfterAPromotionHasThePromotedChampion() {
        // Given: the replicas have not reported their swap yet
        stream.publishes("m-3", 50);
        stream.disagrees(8, true);

        // When
        stream.passes(Duration.ofSeconds(1));
        stream.commands(Command.START, "m-3");

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-2 m-3 shadow started");
    }

    @Test
    void aCommandWaitsForTheRecordOfItsModel() {
        // When: topics are read in any order
        stream.passes(Duration.ofSeconds(1));
        stream.commands(Command.START, "m-3");
        stream.publishes("m-3", 50);
        stream.settles();

        // Then: the operator's decision replaces the rollout under way
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");
    }

    @Test
    void labelsDoNotChangeADecision() {
        // Given
        stream.disagrees(8, true);

        // When
        for (int i = 0; i < 8; i++) {
            stream.labels("desserts-1-image-" + i, "cake");
        }

        // Then
        assertThat(stream.state()).isEqualTo("promoted evidence");
    }

    @Test
    void anUndecidedRolloutIsReplacedByABetterModelOnly() {
        // Given
        stream.passes(Duration.ofDays(2));
        assertThat(stream.state()).isEqualTo("paused undecided");

        // When
        stream.publishes("m-3", 91);
        stream.passes(Duration.ofMinutes(5));
        assertThat(stream.state()).isEqualTo("paused undecided");
        stream.publishes("m-4", 93);
        stream.passes(Duration.ofMinutes(5));

        // Then
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-4 shadow started");
    }

    @Test
    void aPromotedModelIsTheNextChampionAndTheReplacedOneIsNoCandidate() {
        // Given
        stream.publishes("m-0", 85);
        stream.commands(Command.ABORT, "m-2");
        stream.passes(Duration.ofSeconds(1));
        stream.commands(Command.START, "m-0");
        stream.disagrees(8, true);
        stream.swaps("m-0");
        stream.passes(Duration.ofMinutes(5));
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-0 promoted evidence");

        // When
        stream.publishes("m-3", 93);
        stream.passes(Duration.ofMinutes(5));

        // Then
        assertThat(stream.rollout()).isEqualTo("3 m-0 m-3 shadow started");
    }

    @Test
    void replayedModelsAndSwapsChangeNothing() {
        // Given
        int before = stream.events.size();

        // When
        for (int i = 0; i < 3; i++) {
            stream.publishes(checkpoint("m-1", 90, "b".repeat(64), NOON));
            stream.publishes(checkpoint("m-2", 92, "b".repeat(64), NOON.plusSeconds(60)));
            stream.swaps("m-1");
            stream.passes(Duration.ofMinutes(1));
        }

        // Then
        assertThat(stream.events).hasSize(before);
    }

    @Test
    void modelsThatHardlyDisagreeAreExchangedIfTheHoldoutAllowsIt() {
        stream.agrees(717);

        assertThat(stream.state()).isEqualTo("promoted equal");
    }

    @Test
    void anEvaluationThatComesLaterGivesTheAccuraciesOnOneHoldout() {
        // Given: models on different holdouts
        var other = new RolloutSimulation(new File(folder, "holdouts"));
        other.publishes("m-1", 90);
        other.swaps("m-1");
        other.policy(ModelPolicySet.Rollout.SHADOW);
        other.passes(Duration.ofMinutes(1));
        other.publishes(checkpoint("m-2", 92, "c".repeat(64), other.now()));
        other.commands(Command.START, "m-2");
        other.agrees(717);
        assertThat(other.state()).isEqualTo("shadow started");

        // When
        var compared = new ComparedModel("m-1", 0.91, 0.3, 10_000, 0.2, new ModelComparison.Interval(-0.01, 0.03));
        other.publishes(checkpoint("m-2", 92, "c".repeat(64), other.now(), compared));
        other.agrees(1);

        // Then
        assertThat(other.state()).isEqualTo("promoted equal");
    }
}
