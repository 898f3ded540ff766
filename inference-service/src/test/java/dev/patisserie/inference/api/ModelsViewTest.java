package dev.patisserie.inference.api;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.json.Json;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.Refusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelsViewTest {

    private final Catalog catalog = new Catalog();

    @Test
    void showsEachModelsStateAndReason() {
        // Given
        var serving = model("serving").accuracy(0.75).event();
        var broken = model("broken").accuracy(0.9).event();
        catalog.publish(serving);
        catalog.publish(model("worse").accuracy(0.5).event());
        catalog.publish(model("old")
                .labels("cake", "tart")
                .holdout("another")
                .minutesPastNoon(-5)
                .event());
        catalog.publish(model("apart").holdout("newer").minutesPastNoon(5).event());
        catalog.publish(broken);
        catalog.refuse(broken, new Refusal(ErrorCode.MODEL_DIGEST_MISMATCH, "flipped"));

        // When
        ModelsView view = view(Optional.of(serving(serving)));

        // Then
        assertThat(view.models())
                .extracting(model -> model.modelId() + " " + model.state())
                .containsExactly(
                        "serving SERVING", "worse ELIGIBLE", "apart WAITING", "broken REFUSED", "old NOT_COMPARABLE");
        assertThat(view.models().get(3).reason()).isEqualTo("MODEL_DIGEST_MISMATCH: flipped");
        assertThat(view.serving().reason())
                .isEqualTo("number 1 of 2 comparable models: holdout accuracy 0.7500, loss 1.0000");
    }

    @Test
    void showsTheAccuracyOfTheServingModelWithoutTheBiasOfItsSelection() {
        // Given: 0.75, 0.75, 0.5 and 0.5 of 40 images: mean 0.625, variance of one 0.625 * 0.375 / 40 = 0.00586,
        // sum of squares 4 * 0.125^2 = 0.0625; 0.625 + (1 - 0.00586 / 0.0625) * 0.125 = 0.738
        var serving = model("a").accuracy(0.75).event();
        catalog.publish(serving);
        catalog.publish(model("b").accuracy(0.75).event());
        catalog.publish(model("c").accuracy(0.5).event());
        catalog.publish(model("d").accuracy(0.5).event());

        // When
        ModelsView.AccuracyView accuracy =
                view(Optional.of(serving(serving))).serving().accuracy();

        // Then
        assertThat(accuracy.models()).isEqualTo(4);
        assertThat(accuracy.corrected()).isCloseTo(0.738, within(0.001));
        assertThat(accuracy.text())
                .startsWith("accuracy 0.7500 (corrected for selection among 4 models: 0.738; 95 % lower bound ");
    }

    @Test
    void showsNoAccuracyOfAPinnedModelThatWaits() {
        // Given
        var pinned = model("pinned").holdout("another").minutesPastNoon(1).event();
        catalog.publish(model("best").event());
        catalog.publish(pinned);
        catalog.pin("pinned");

        // When
        ModelsView view = view(Optional.of(serving(pinned)));

        // Then
        assertThat(view.serving().accuracy()).isNull();
    }

    @Test
    void showsAnObeyedPinWithTheModelsRank() {
        // Given
        var pinned = model("worse").accuracy(0.5).event();
        catalog.publish(pinned);
        catalog.publish(model("better").accuracy(0.75).event());
        catalog.pin("worse");

        // When
        ModelsView view = view(Optional.of(serving(pinned)));

        // Then
        assertThat(view.pin())
                .isEqualTo(new ModelsView.PinView(
                        "worse",
                        PinState.OBEYED,
                        "pinned; by the rule: number 2 of 2 comparable models: holdout accuracy 0.5000, loss 1.0000"));
        assertThat(view.serving().reason()).isEqualTo(view.pin().reason());
    }

    @Test
    void showsTheReasonForAPinThatIsNotObeyed() {
        // Given
        var broken = model("broken").event();
        catalog.publish(broken);
        catalog.refuse(broken, new Refusal(ErrorCode.MODEL_DIGEST_MISMATCH, "flipped"));
        catalog.pin("broken");

        // Then
        assertThat(view(Optional.empty()).pin())
                .isEqualTo(new ModelsView.PinView("broken", PinState.REFUSED, "MODEL_DIGEST_MISMATCH: flipped"));
    }

    @Test
    void showsThatTheServingModelIsNoLongerPublished() {
        var serving = model("gone").event();

        ModelsView view = view(Optional.of(serving(serving)));

        assertThat(view.models()).isEmpty();
        assertThat(view.serving().reason()).contains("withdrawn");
    }

    @Test
    void writesNullWhileNoModelServes() throws Exception {
        assertThat(Json.MAPPER.writeValueAsString(view(Optional.empty())))
                .isEqualTo("{\"dataset\":\"desserts\",\"models\":[],\"pin\":null,\"serving\":null}");
    }

    @Test
    void showsThePrecisionAndTheLibraryWithTheirReasons() {
        var model = model("m").event();
        var bfloat16 = new ServedPrecision(Computation.ONEDNN_BFLOAT16, "accepted", "faster");

        ModelsView view = view(Optional.of(new Serving(model, NOON, Optional.empty(), bfloat16)));

        assertThat(view.serving().precision()).isEqualTo("bfloat16");
        assertThat(view.serving().precisionReason()).isEqualTo("accepted");
        assertThat(view.serving().engine()).isEqualTo("onednn");
        assertThat(view.serving().engineReason()).isEqualTo("faster");
    }

    private static Serving serving(CheckpointPublished model) {
        return new Serving(model, NOON, Optional.empty(), new ServedPrecision(false, "set"));
    }

    private ModelsView view(Optional<Serving> serving) {
        return ModelsView.of("desserts", serving, catalog.choose("desserts"), 0.05);
    }
}
