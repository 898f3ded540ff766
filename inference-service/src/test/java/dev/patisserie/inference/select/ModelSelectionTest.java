package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.fault.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelSelectionTest {

    private static final int PATIENCE = 3;

    private final Catalog catalog = new Catalog();
    private final CheckpointPublished best = model("best").accuracy(0.9).event();
    private final CheckpointPublished worse = model("worse").accuracy(0.8).event();

    private final CheckpointPublished waiting = model("waiting")
            .holdout("another")
            .accuracy(0.85)
            .minutesPastNoon(1)
            .event();

    private ModelSelection choice() {
        return catalog.choose("desserts");
    }

    private String first() {
        return choice().first().map(ranked -> ranked.checkpoint().modelId()).orElse("none");
    }

    private PinState pinWhile(CheckpointPublished serving) {
        return choice().pinState(Optional.ofNullable(serving));
    }

    private void publishBoth() {
        catalog.publish(best);
        catalog.publish(worse);
    }

    @Test
    void isTheBestModelWithoutAPin() {
        publishBoth();

        assertThat(first()).isEqualTo("best");
        assertThat(pinWhile(best)).isEqualTo(PinState.NONE);
        assertThat(choice().pinReason()).isEmpty();
    }

    @Test
    void isThePinnedModelEvenIfAnotherIsBetter() {
        publishBoth();

        catalog.pin("worse");

        assertThat(first()).isEqualTo("worse");
        assertThat(choice().ranking())
                .extracting(ranked -> ranked.checkpoint().modelId())
                .containsExactly("worse", "best");
        assertThat(pinWhile(best)).isEqualTo(PinState.PENDING);
        assertThat(pinWhile(worse)).isEqualTo(PinState.OBEYED);
    }

    @Test
    void isTheBestModelAgainAfterUnpinning() {
        publishBoth();
        catalog.pin("worse");

        catalog.unpin();

        assertThat(first()).isEqualTo("best");
    }

    @Test
    void isThePinnedModelRegardlessOfTheOrderOfPinAndPublication() {
        catalog.pin("worse");
        assertThat(pinWhile(null)).isEqualTo(PinState.UNKNOWN);

        publishBoth();

        assertThat(first()).isEqualTo("worse");
    }

    @Test
    void isTheBestModelWhileThePinnedOneIsUnknown() {
        publishBoth();
        catalog.pin("worse");

        catalog.withdraw("worse");

        assertThat(first()).isEqualTo("best");
        assertThat(pinWhile(best)).isEqualTo(PinState.UNKNOWN);
        assertThat(choice().pinReason()).contains("no model of that id is published, or it was withdrawn");
    }

    @Test
    void isTheBestModelWhileThePinnedOneIsRefused() {
        publishBoth();
        catalog.pin("worse");

        catalog.refuse(worse, new Refusal(ErrorCode.MODEL_DIGEST_MISMATCH, "flipped"));

        assertThat(first()).isEqualTo("best");
        assertThat(pinWhile(best)).isEqualTo(PinState.REFUSED);
        assertThat(choice().pinReason()).contains("MODEL_DIGEST_MISMATCH: flipped");
    }

    @Test
    void isTheBestModelWhileThePinnedOneIsDeferred() {
        publishBoth();
        catalog.pin("worse");

        defer(worse, 1);
        assertThat(first()).isEqualTo("best");
        assertThat(pinWhile(best)).isEqualTo(PinState.DEFERRED);
        assertThat(choice().pinReason().orElseThrow()).startsWith("MODEL_STORE_UNAVAILABLE: later");

        catalog.reconsider(worse);
        assertThat(first()).isEqualTo("worse");
    }

    @Test
    void loadsTheNextBestWhileTheBestIsDeferredAndNoModelServes() {
        publishBoth();
        defer(best, 1);

        assertThat(nextWhile(null)).isEqualTo("worse");
    }

    @Test
    void keepsTheServingModelWhileItsBetterRepublicationIsDeferred() {
        // Given: the best model is published again, and its new archive is not available
        publishBoth();
        CheckpointPublished again = model("best").accuracy(0.95).archive("new").event();
        catalog.publish(again);

        // When
        defer(again, 99);

        // Then
        assertThat(nextWhile(best)).isEqualTo("none");
        assertThat(first()).isEqualTo("worse");
    }

    @Test
    void loadsABetterModelWhileTheBestIsDeferred() {
        publishBoth();
        catalog.publish(model("third").accuracy(0.95).event());
        defer(model("third").accuracy(0.95).event(), 1);

        assertThat(nextWhile(worse)).isEqualTo("best");
    }

    @Test
    void keepsTheServingModelForLimitedAttemptsBeforeAModelWithOtherLabels() {
        // Given
        publishBoth();
        CheckpointPublished weak = newer("weak", 0.2);
        CheckpointPublished wished = newer("wished", 0.97);

        // When, Then
        defer(wished, PATIENCE - 1);
        assertThat(nextWhile(best)).isEqualTo("none");

        // When, Then
        defer(wished, PATIENCE);
        assertThat(nextWhile(best)).isEqualTo(weak.modelId());
    }

    @Test
    void doesNotKeepAWithdrawnModelWhileTheBestIsDeferred() {
        publishBoth();
        catalog.publish(model("third").accuracy(0.95).event());
        defer(model("third").accuracy(0.95).event(), 1);

        catalog.withdraw("best");

        assertThat(nextWhile(best)).isEqualTo("worse");
    }

    @Test
    void reportsTheAccuracyGainOfADeferredModel() {
        publishBoth();
        assertThat(choice().shortfall(Optional.of(worse))).isZero(); // it is being loaded

        defer(best, 1);

        assertThat(choice().shortfall(Optional.of(worse))).isCloseTo(0.1, within(1e-9));
        assertThat(choice().shortfall(Optional.empty())).isEqualTo(0.9);
        assertThat(choice().shortfall(Optional.of(best))).isZero();
    }

    private void defer(CheckpointPublished checkpoint, int attempts) {
        catalog.defer(
                checkpoint,
                new Deferral(ErrorCode.MODEL_STORE_UNAVAILABLE, "later", attempts, NOON, Duration.ofSeconds(2), false));
    }

    private CheckpointPublished newer(String modelId, double accuracy) {
        CheckpointPublished checkpoint = model(modelId)
                .labels("tart", "pie")
                .holdout("another")
                .accuracy(accuracy)
                .minutesPastNoon(1)
                .event();
        catalog.publish(checkpoint);
        return checkpoint;
    }

    private String nextWhile(CheckpointPublished serving) {
        return choice().next(Optional.ofNullable(serving), PATIENCE)
                .map(ranked -> ranked.checkpoint().modelId())
                .orElse("none");
    }

    @Test
    void staysThePinnedModelIfANewerOneIsNotComparable() {
        publishBoth();
        catalog.pin("worse");

        newer("newer", 0.5);

        assertThat(first()).isEqualTo("worse");
        assertThat(pinWhile(worse)).isEqualTo(PinState.OBEYED);
        assertThat(choice().pinReason().orElseThrow())
                .startsWith("pinned; by the rule: ")
                .contains("labels were removed or renamed: newer");
    }

    @Test
    void isThePinnedModelEvenIfItWaitsForAComparison() {
        // Given
        publishBoth();
        catalog.publish(waiting);
        assertThat(choice().waiting()).containsExactly(waiting);

        // When
        catalog.pin("waiting");

        // Then
        assertThat(first()).isEqualTo("waiting");
        assertThat(choice().pinReason()).contains("pinned; by the rule: not compared with best on its holdout");
        assertThat(choice().waiting()).isEmpty();
    }

    @Test
    void waitingModelServesOnlyOnceItIsComparedWithTheBest() {
        // Given
        publishBoth();
        catalog.publish(waiting);
        assertThat(nextWhile(best)).isEqualTo("none");

        // When
        catalog.publish(waiting.withComparisons(
                List.of(new ComparedModel("best", 0.8, 1, 40, 0.5, new ModelComparison.Interval(-0.1, 0.3)))));

        // Then
        assertThat(nextWhile(best)).isEqualTo("waiting");
    }

    @Test
    void reportsTheGainOfADeferredModelOnTheHoldoutOfBoth() {
        // Given: 0.85 on the new holdout, where the serving model reaches 0.8
        publishBoth();
        CheckpointPublished compared = waiting.withComparisons(
                List.of(new ComparedModel("best", 0.8, 1, 40, 0.5, new ModelComparison.Interval(-0.1, 0.3))));
        catalog.publish(compared);

        // When
        defer(compared, 1);

        // Then
        assertThat(choice().shortfall(Optional.of(best))).isCloseTo(0.05, within(1e-9));
    }
}
