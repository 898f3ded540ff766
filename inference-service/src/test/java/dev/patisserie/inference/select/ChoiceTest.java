package dev.patisserie.inference.select;

import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private final Catalog catalog = new Catalog();
    private final CheckpointPublished best = model("best").accuracy(0.9).event();
    private final CheckpointPublished worse = model("worse").accuracy(0.8).event();

    private Choice choice() {
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
    void isThePinnedModelThoughAnotherIsBetter() {
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
    void isThePinnedModelWheneverThePinWasHeard() {
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
        assertThat(choice().pinReason())
                .contains("no model of that id is published, or it was withdrawn");
    }

    @Test
    void isTheBestModelWhileThePinnedOneIsRefused() {
        publishBoth();
        catalog.pin("worse");

        catalog.refuse(worse, new Refusal(ErrorCode.MODEL_STORE_UNAVAILABLE, "later", true));
        assertThat(first()).isEqualTo("best");
        assertThat(pinWhile(best)).isEqualTo(PinState.REFUSED);
        assertThat(choice().pinReason()).contains("MODEL_STORE_UNAVAILABLE: later");

        catalog.reconsider(worse);
        assertThat(first()).isEqualTo("worse");
    }

    @Test
    void staysThePinnedModelWhenANewerOneCannotBeComparedWithIt() {
        publishBoth();
        catalog.pin("worse");

        catalog.publish(model("newer").holdout("another").minutesPastNoon(1).event());

        assertThat(first()).isEqualTo("worse");
        assertThat(pinWhile(worse)).isEqualTo(PinState.OBEYED);
        assertThat(choice().pinReason().orElseThrow())
                .startsWith("pinned; by the rule: ")
                .contains("newer, the latest publication");
    }
}
