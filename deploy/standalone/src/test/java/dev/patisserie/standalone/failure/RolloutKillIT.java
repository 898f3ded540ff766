package dev.patisserie.standalone.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.event.RolloutCommanded;
import dev.patisserie.standalone.failure.RolloutStage.Victim;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills the coordinator, a replica or the broker in each phase of a rollout. The end must be that of the undisturbed
 * run: the last record of the rollouts, the model that each replica serves, and one outcome of each image.
 */
@Tag("nightly")
class RolloutKillIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.ROLLOUTS;

    /** Compared images before a kill in the phase shadow; the others decide, since near duplicates do not count. */
    private static final long COMPARED = 5;

    private static final int LATER = 100;

    private static final Decision OPERATOR = new Decision("test", null);

    private static RolloutStage stage;

    @BeforeAll
    static void start() throws Exception {
        stage = new RolloutStage(ENVIRONMENT);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @BeforeEach
    void open() throws Exception {
        stage.opens();
    }

    private static void decide(RolloutCommanded.Command command, String modelId) throws Exception {
        stage.selection().command(ENVIRONMENT.dataset(), command, modelId, OPERATOR);
    }

    private static void isInForce(RolloutChanged expected) throws Exception {
        assertThat(stage.last()).hasValueSatisfying(last -> {
            assertThat(last.rolloutId()).isEqualTo(expected.rolloutId());
            assertThat(last.epoch()).isEqualTo(expected.epoch());
            assertThat(last.candidate()).isEqualTo(expected.candidate());
            assertThat(last.champion()).isEqualTo(expected.champion());
            assertThat(last.phase()).isEqualTo(expected.phase());
            assertThat(last.code()).isEqualTo(expected.code());
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRolloutThatIsKilledInThePhaseShadowPromotesTheBetterModel(Victim victim) throws Exception {
        // Given: a champion with wrong answers, and no label yet
        stage.labels(false);
        String champion = stage.publishesMislabelled();
        stage.streamsUntil(champion, Phase.SHADOW, 0);
        decide(RolloutCommanded.Command.PROMOTE, champion);
        stage.streamsUntil(champion, Phase.PROMOTED, 0);
        stage.awaitServing(champion);
        String candidate = stage.publishesEqual();
        stage.streamsUntil(candidate, Phase.SHADOW, COMPARED);

        // When
        stage.labels(true);
        stage.kills(victim);

        // Then
        RolloutChanged last = stage.streamsUntil(candidate, Phase.PROMOTED, 0);
        assertThat(last.code()).isEqualTo("evidence");
        stage.awaitServing(candidate);
        stage.streams(LATER);
        assertThat(stage.ends("rollout in shadow, killed: " + victim)).contains(champion, candidate);
        isInForce(last);
    }

    @ParameterizedTest
    @EnumSource
    void aPromotedModelServesAfterAKillDuringTheWatch(Victim victim) throws Exception {
        // Given
        String candidate = stage.publishesEqual();
        stage.streamsUntil(candidate, Phase.SHADOW, 0);
        decide(RolloutCommanded.Command.PROMOTE, candidate);
        RolloutChanged promoted = stage.streamsUntil(candidate, Phase.PROMOTED, 0);

        // When
        stage.kills(victim);

        // Then
        stage.awaitServing(candidate);
        stage.streams(LATER);
        stage.ends("rollout promoted, killed: " + victim);
        isInForce(promoted);
        assertThat(promoted.code()).isEqualTo("operator");
    }

    @ParameterizedTest
    @EnumSource
    void aModelThatWasRolledBackNeverAnswersInSpiteOfAKill(Victim victim) throws Exception {
        // Given
        String candidate = stage.publishesMislabelled();
        RolloutChanged rolledBack = stage.streamsUntil(candidate, Phase.ROLLED_BACK, 0);

        // When
        stage.kills(victim);

        // Then
        stage.awaitServing(rolledBack.champion());
        stage.streams(LATER);
        Set<String> answering = stage.ends("rollout rolled back, killed: " + victim);
        assertThat(answering).containsExactly(rolledBack.champion());
        isInForce(rolledBack);
        assertThat(rolledBack.code()).isEqualTo("evidence");
    }

    @ParameterizedTest
    @EnumSource
    void aRolloutThatAPinPausesStaysPausedAfterAKill(Victim victim) throws Exception {
        // Given
        String candidate = stage.publishesEqual();
        String champion = stage.streamsUntil(candidate, Phase.SHADOW, 0).champion();
        stage.selection().pin(ENVIRONMENT.dataset(), champion, OPERATOR);
        RolloutChanged paused = stage.streamsUntil(candidate, Phase.PAUSED, 0);

        // When
        stage.kills(victim);

        // Then
        stage.awaitServing(champion);
        stage.streams(LATER);
        stage.ends("rollout paused, killed: " + victim);
        isInForce(paused);
        assertThat(paused.code()).isEqualTo("pinned");

        // and it continues when the pin is removed
        stage.opens();
        stage.selection().unpin(ENVIRONMENT.dataset(), OPERATOR);
        stage.streamsUntil(candidate, Phase.SHADOW, 1);
        decide(RolloutCommanded.Command.ABORT, candidate);
        stage.streamsUntil(candidate, Phase.ROLLED_BACK, 0);
        stage.ends("rollout continued, killed: " + victim);
    }
}
