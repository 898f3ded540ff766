package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.select.Rollouts.direct;
import static dev.patisserie.inference.select.Rollouts.rollout;
import static dev.patisserie.inference.select.Rollouts.shadowSince;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the precedence: pin, rollout, best-model rule. */
class RolloutSelectionTest {

    private static final int PATIENCE = 3;

    private final Catalog catalog = new Catalog();
    private final CheckpointPublished old = model("old").accuracy(0.6).event();
    private final CheckpointPublished champion =
            model("champion").accuracy(0.7).minutesPastNoon(1).event();
    private final CheckpointPublished candidate =
            model("candidate").accuracy(0.8).minutesPastNoon(10).event();
    private final CheckpointPublished later =
            model("later").accuracy(0.9).minutesPastNoon(20).event();

    @BeforeEach
    void publish() {
        catalog.publish(old);
        catalog.publish(champion);
        catalog.publish(candidate);
    }

    private ModelSelection choice() {
        return catalog.choose("desserts");
    }

    private String first() {
        return choice().first().map(ranked -> ranked.checkpoint().modelId()).orElse("none");
    }

    private Eligibility standing(String modelId) {
        return ranked(modelId).standing();
    }

    private RankedModel ranked(String modelId) {
        return choice().ranking().stream()
                .filter(each -> each.checkpoint().modelId().equals(modelId))
                .findFirst()
                .orElseThrow();
    }

    private void shadow(Rollouts rollout) {
        catalog.policy(Optional.of(shadowSince(NOON.plus(Duration.ofMinutes(5)))));
        catalog.rollout(Optional.of(rollout.event()));
    }

    private void refuse(CheckpointPublished model) {
        catalog.refuse(model, new Refusal(ErrorCode.MODEL_PROBE_MISMATCH, "broken"));
    }

    @Test
    void modelPublishedBeforeThePolicyServesUntilTheFirstRollout() {
        catalog.policy(Optional.of(shadowSince(NOON.plus(Duration.ofMinutes(5)))));

        assertThat(first()).isEqualTo("champion");
        assertThat(standing("candidate")).isEqualTo(Eligibility.CANDIDATE);
        assertThat(ranked("candidate").reason()).contains("not rolled out yet");
    }

    @Test
    void anyModelServesIfNoneIsOlderThanThePolicy() {
        catalog.policy(Optional.of(shadowSince(NOON.minus(Duration.ofMinutes(5)))));

        assertThat(first()).isEqualTo("candidate");
    }

    @Test
    void championServesWhileTheCandidateIsCompared() {
        catalog.verify(candidate);
        shadow(rollout("champion", "candidate", Phase.SHADOW));

        assertThat(first()).isEqualTo("champion");
        assertThat(ranked("champion").reason()).startsWith("rollout 1, phase shadow: a reason; by the rule:");
        assertThat(standing("candidate")).isEqualTo(Eligibility.CANDIDATE);
        assertThat(choice().shadow())
                .get()
                .extracting(plan -> plan.champion().modelId(), plan -> plan.candidate()
                        .modelId())
                .containsExactly("champion", "candidate");
    }

    @Test
    void candidateIsVerifiedBeforeItAnswersImages() {
        shadow(rollout("champion", "candidate", Phase.SHADOW));
        assertThat(choice().shadow()).isEmpty();
        assertThat(choice().unverifiedCandidate()).contains(candidate);

        catalog.verify(candidate);

        assertThat(choice().shadow()).isPresent();
        assertThat(choice().unverifiedCandidate()).isEmpty();
    }

    @Test
    void candidateServesAfterItsPromotionEvenIfALaterModelIsBetter() {
        catalog.publish(later);
        shadow(rollout("champion", "candidate", Phase.PROMOTED));

        assertThat(first()).isEqualTo("candidate");
        assertThat(choice().shadow()).isEmpty();
    }

    @Test
    void rolledBackModelDoesNotServeByItself() {
        shadow(rollout("champion", "candidate", Phase.ROLLED_BACK).rolledBack("candidate"));
        assertThat(first()).isEqualTo("champion");
        assertThat(standing("candidate")).isEqualTo(Eligibility.ROLLED_BACK);

        refuse(champion);
        assertThat(first()).isEqualTo("old");

        refuse(old);
        assertThat(first()).isEqualTo("none");
    }

    @Test
    void rolledBackModelIsNotSelectedUnderPolicyDirect() {
        catalog.policy(Optional.of(direct()));
        catalog.rollout(Optional.of(rollout("champion", "candidate", Phase.ROLLED_BACK)
                .rolledBack("candidate")
                .event()));

        assertThat(first()).isEqualTo("champion");
        assertThat(ranked("candidate").reason()).startsWith("rolled back: a reason");
    }

    /** After the policy direct for a while, the model of an old rollout must not serve again. */
    @Test
    void decisionFromBeforeThePolicyOnlyStatesTheModelsThatWereRolledBack() {
        catalog.publish(later);
        catalog.rollout(Optional.of(rollout("old", "candidate", Phase.ROLLED_BACK)
                .rolledBack("candidate")
                .event()));
        catalog.policy(Optional.of(shadowSince(NOON.plus(Duration.ofDays(30)))));

        assertThat(first()).isEqualTo("later");
        assertThat(standing("candidate")).isEqualTo(Eligibility.ROLLED_BACK);
        assertThat(choice().shadow()).isEmpty();
    }

    @Test
    void openRolloutStaysInForceUnderALaterPolicyShadow() {
        catalog.rollout(Optional.of(rollout("old", "candidate", Phase.SHADOW).event()));
        catalog.policy(Optional.of(shadowSince(NOON.plus(Duration.ofDays(30)))));

        assertThat(first()).isEqualTo("old");
    }

    @Test
    void rolloutIsIgnoredUnderPolicyDirect() {
        catalog.rollout(Optional.of(rollout("old", "champion", Phase.SHADOW).event()));

        assertThat(first()).isEqualTo("candidate");
        assertThat(choice().shadow()).isEmpty();
    }

    @Test
    void ruleSelectsAmongTheOthersIfTheServingModelIsNotAvailable() {
        shadow(rollout("champion", "candidate", Phase.SHADOW));

        catalog.withdraw("champion");

        assertThat(first()).isEqualTo("old");
        assertThat(choice().shadow()).isEmpty();
    }

    @Test
    void candidateServesIfNoOtherModelIsAvailable() {
        shadow(rollout("champion", "candidate", Phase.PAUSED));
        refuse(champion);
        refuse(old);

        assertThat(first()).isEqualTo("candidate");
    }

    @Test
    void pinTakesPrecedenceAndEndsTheComparison() {
        catalog.verify(candidate);
        shadow(rollout("champion", "candidate", Phase.SHADOW).rolledBack("old"));

        catalog.pin("old");
        assertThat(first()).isEqualTo("old");
        assertThat(choice().shadow()).isEmpty();

        catalog.pin("unknown");
        assertThat(first()).isEqualTo("champion");
    }

    @Test
    void refusedOrWithdrawnCandidateIsNotCompared() {
        catalog.verify(candidate);
        shadow(rollout("champion", "candidate", Phase.SHADOW));

        refuse(candidate);
        assertThat(choice().shadow()).isEmpty();
        assertThat(standing("candidate")).isEqualTo(Eligibility.REFUSED);

        catalog.withdraw("candidate");
        assertThat(choice().shadow()).isEmpty();
        assertThat(first()).isEqualTo("champion");
    }

    @Test
    void unknownModelsOfARolloutDoNotChangeTheRule() {
        shadow(rollout("unknown", "unknown-too", Phase.PROMOTED));

        assertThat(first()).isEqualTo("champion");
        assertThat(standing("candidate")).isEqualTo(Eligibility.CANDIDATE);
    }

    @Test
    void modelPublishedDuringARolloutDoesNotServeIfTheChampionIsNotAvailable() {
        catalog.publish(later);
        shadow(rollout("champion", "candidate", Phase.SHADOW));
        catalog.verify(later);

        catalog.defer(champion, deferral());
        assertThat(first()).isEqualTo("old");
        assertThat(standing("later")).isEqualTo(Eligibility.CANDIDATE);

        catalog.withdraw("champion");
        assertThat(first()).isEqualTo("old");

        catalog.withdraw("old");
        assertThat(first()).isEqualTo("later");
    }

    @Test
    void restartedReplicaWaitsForADeferredChampionBeforeItLoadsAModelThatIsHeld() {
        catalog.withdraw("old");
        catalog.publish(later);
        shadow(rollout("champion", "candidate", Phase.SHADOW));

        catalog.defer(champion, deferral(1));
        assertThat(choice().next(Optional.empty(), PATIENCE)).isEmpty();
        assertThat(choice().unproven(PATIENCE)).isEmpty();
        assertThat(choice().awaits(PATIENCE)).isTrue();

        catalog.defer(champion, deferral(PATIENCE));
        assertThat(choice().next(Optional.empty(), PATIENCE))
                .map(ranked -> ranked.checkpoint().modelId())
                .contains("later");

        catalog.reconsider(champion);
        assertThat(first()).isEqualTo("champion");
        assertThat(choice().awaits(PATIENCE)).isFalse();
    }

    @Test
    void pinOfAModelThatIsHeldIsObeyedWhileTheChampionIsDeferred() {
        catalog.withdraw("old");
        shadow(rollout("champion", "candidate", Phase.SHADOW));
        catalog.defer(champion, deferral());
        catalog.pin("candidate");

        assertThat(choice().next(Optional.empty(), PATIENCE))
                .map(ranked -> ranked.checkpoint().modelId())
                .contains("candidate");
    }

    @Test
    void previousChampionServesAgainIfThePromotedModelIsWithdrawn() {
        catalog.publish(later);
        shadow(rollout("candidate", "later", Phase.PROMOTED));
        assertThat(first()).isEqualTo("later");

        catalog.withdraw("later");

        assertThat(first()).isEqualTo("candidate");
    }

    @Test
    void servingModelIsKeptWhileThePromotedOneIsDeferred() {
        shadow(rollout("champion", "candidate", Phase.PROMOTED));
        catalog.defer(candidate, deferral());

        assertThat(choice().next(Optional.of(champion), PATIENCE)).isEmpty();
        assertThat(choice().waitsFor()).get().asString().startsWith("candidate: ");
    }

    @Test
    void rolledBackServingModelIsLeftEvenIfTheChampionIsDeferred() {
        shadow(rollout("champion", "candidate", Phase.ROLLED_BACK).rolledBack("candidate"));
        catalog.defer(champion, deferral());

        assertThat(choice().next(Optional.of(candidate), PATIENCE))
                .get()
                .extracting(ranked -> ranked.checkpoint().modelId())
                .isEqualTo("old");
    }

    private static Deferral deferral() {
        return deferral(1);
    }

    private static Deferral deferral(int attempts) {
        return new Deferral(
                ErrorCode.MODEL_STORE_UNAVAILABLE, "no store", attempts, NOON, Duration.ofSeconds(2), false);
    }
}
