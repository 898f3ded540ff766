package dev.patisserie.feedback.rollout.stream;

import static dev.patisserie.feedback.rollout.stream.RolloutFacts.answer;
import static dev.patisserie.feedback.rollout.stream.RolloutFacts.withFingerprint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutCommanded.Command;
import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.selection.SelectionPolicy;
import java.io.File;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutProcessorTest {

    @TempDir
    File folder;

    private RolloutSimulation stream;

    @BeforeEach
    void open() {
        stream = new RolloutSimulation(folder);
    }

    @Test
    void aBetterModelBecomesTheCandidate() {
        // When
        stream.startsRollout();

        // Then
        RolloutChanged event = stream.last();
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-2 shadow started");
        assertThat(event.rolloutId()).isEqualTo("desserts-1");
        assertThat(event.shadowSample()).isEqualTo(0.5);
        assertThat(event.startedAt()).isEqualTo(stream.now());
        assertThat(event.until()).isEqualTo(stream.now().plus(Duration.ofDays(2)));
        assertThat(event.evidence().bound()).isCloseTo(20, within(1e-9));
        assertThat(event.evidence().level()).isZero();
    }

    @Test
    void underThePolicyDirectNoRolloutStarts() {
        // Given
        stream.publishes("m-1", 90);
        stream.swaps("m-1");

        // When
        stream.publishes("m-2", 92);
        stream.settles();
        stream.commands(Command.START, "m-2");
        stream.settles();

        // Then
        assertThat(stream.events).isEmpty();
    }

    @Test
    void aGainBelowTheMinimumMakesNoCandidate() {
        // Given
        CoordinatorSettings settings = SimulationSettings.withPolicy(new SelectionPolicy(0.02, false));
        stream = new RolloutSimulation(folder, settings, ComparisonProcessor.MOST_IMAGES, SimulationSettings.NO_BUDGET);
        stream.publishes("m-1", 90);
        stream.swaps("m-1");
        stream.policy(ModelPolicySet.Rollout.SHADOW);
        stream.passes(Duration.ofMinutes(2));

        // When
        stream.publishes("m-2", 91);
        stream.passes(Duration.ofMinutes(2));

        // Then
        assertThat(stream.events).isEmpty();

        // When
        stream.publishes("m-3", 93);
        stream.passes(Duration.ofMinutes(2));

        // Then
        assertThat(stream.rollout()).isEqualTo("1 m-1 m-3 shadow started");
    }

    @Test
    void modelsFromBeforeThePolicyAndWorseOnesAreNoCandidates() {
        // Given
        stream.publishes("m-1", 90);
        stream.publishes("m-0", 95);
        stream.swaps("m-1");
        stream.passes(Duration.ofMinutes(1));

        // When
        stream.policy(ModelPolicySet.Rollout.SHADOW);
        stream.passes(Duration.ofMinutes(2));
        stream.publishes("m-2", 89);
        stream.passes(Duration.ofMinutes(2));

        // Then
        assertThat(stream.events).isEmpty();
    }

    @Test
    void labelledDisagreementsPromoteACandidate() {
        // Given
        stream.startsRollout();

        // When: 8 of 8 are the evidence 28.4; 20 are required
        stream.disagrees(7, true);
        assertThat(stream.last().phase()).isEqualTo(RolloutChanged.Phase.SHADOW);
        stream.disagrees(1, true);

        // Then
        assertThat(stream.state()).isEqualTo("promoted evidence");
        assertThat(stream.last().servingModel()).isEqualTo("m-2");
        assertThat(stream.last().until()).isEqualTo(stream.now().plus(Duration.ofDays(7)));
        assertThat(stream.last().evidence().candidateOnly()).isEqualTo(8);
        assertThat(stream.last().evidence().level()).isGreaterThan(1);
        assertThat(stream.entered).containsExactly("shadow started", "promoted evidence");
    }

    @Test
    void aModelWithAForgedHoldoutAccuracyIsRolledBackByItsAnswers() {
        // Given
        stream.publishes("m-1", 90);
        stream.swaps("m-1");
        stream.policy(ModelPolicySet.Rollout.SHADOW);
        stream.passes(Duration.ofMinutes(1));
        stream.publishes("m-2", 100);
        stream.settles();

        // When
        stream.disagrees(8, false);

        // Then: it is not chosen again, although no model is more accurate on paper
        assertThat(stream.state()).isEqualTo("rolled_back evidence");
        assertThat(stream.last().rolledBack()).containsExactly("m-2");
        stream.passes(Duration.ofDays(1));
        stream.publishes("m-2", 100);
        stream.passes(Duration.ofDays(1));
        assertThat(stream.state()).isEqualTo("rolled_back evidence");
    }

    @Test
    void aFailureOfNumbersAndSlownessRollBack() {
        // Given
        stream.startsRollout();

        // When
        stream.answers(RolloutFacts.failure("desserts-1", "i-1", ShadowAnswered.Failure.NOT_FINITE));

        // Then
        assertThat(stream.state()).isEqualTo("rolled_back not_finite");

        // When: the next model takes more than twice the time on 14 images
        stream.publishes("m-3", 93);
        stream.passes(Duration.ofMinutes(1));
        assertThat(stream.rollout()).isEqualTo("2 m-1 m-3 shadow started");
    }

    @Test
    void evidenceIsSentAtMostEveryTenSeconds() {
        // Given
        stream.startsRollout();

        // When: 100 images within a second
        stream.passes(Duration.ofSeconds(30));
        int before = stream.events.size();
        stream.agrees(100);

        // Then
        assertThat(stream.events).hasSize(before + 1);
        stream.passes(Coordinator.INTERVAL);
        assertThat(stream.events).hasSize(before + 2);
        assertThat(stream.last().evidence().images()).isEqualTo(100);
        stream.passes(Coordinator.INTERVAL);
        assertThat(stream.events).hasSize(before + 2);
    }

    @Test
    void nearDuplicatesOfComparedImagesSendNoEqualEvents() {
        // Given: evidence of one image
        stream.startsRollout();
        ShadowAnswered first = withFingerprint(answer("desserts-1", "i-0", "cake", "pie"), "0f".repeat(16));
        stream.answers(first);
        stream.passes(Coordinator.INTERVAL);
        int before = stream.events.size();

        // When
        for (int i = 1; i <= 60; i++) {
            stream.answers(withFingerprint(answer("desserts-1", "i-" + i, "cake", "pie"), "0f".repeat(16)));
            stream.passes(Duration.ofSeconds(1));
        }

        // Then
        assertThat(stream.last().evidence().images()).isEqualTo(1);
        assertThat(stream.events).hasSize(before);
    }
}
