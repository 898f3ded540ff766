package dev.patisserie.inference.console;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.DriftChanged.State;
import org.junit.jupiter.api.Test;

/** Drift monitors on the page in a real browser. Skipped if Chromium is not installed. */
class DriftPageTest extends PageTest {

    @Test
    void monitorsHaveTheirStateTheObservedAndTheAllowedShare() {
        // When
        tell.drift(
                Drifts.monitor("errors", State.ALARMED, 1.02, NOON),
                Drifts.monitor("mix:apple_pie", State.WATCHING, 0.8, NOON),
                Drifts.counting("unsure", NOON));

        // Then
        awaitUntil(() -> browser.one("#drift-panel").isDisplayed());
        assertThat(browser.texts("#drift th[scope=row]"))
                .containsExactly("wrong answers", "answers: apple pie", "unsure answers");
        assertThat(browser.texts("#drift .state")).containsExactly("alarm", "watching", "no change");
        assertThat(browser.texts("#drift .share"))
                .containsExactly("21.0 %, allowed up to 7.0 %", "21.0 %, allowed up to 7.0 %", "counting the baseline");
        assertThat(browser.text("#drift-of")).isEqualTo("m-1");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    void anAlarmTakesTheCoverageFromPredictionSets() {
        // Given
        tell.status(true);
        awaitState("Live");
        assertThat(browser.text("#coverage")).isEmpty();

        // When
        tell.drift(Drifts.monitor("unfamiliar", State.ALARMED, 1, NOON));

        // Then
        awaitUntil(
                () -> browser.text("#coverage")
                        .equals(
                                "Drift alarm: unfamiliar images. Prediction sets have no stated coverage until another model serves."));
        assertThat(browser.one("body").getDomAttribute("class")).contains("without-coverage");

        // When another model serves
        tell.drift(Drifts.monitor("unfamiliar", State.OK, 0, NOON.plusSeconds(1)));

        // Then
        awaitUntil(() -> browser.text("#coverage").isEmpty());
    }

    @Test
    void panelIsHiddenWithoutMonitors() {
        tell.drift();
        tell.status(true);
        awaitState("Live");

        assertThat(browser.one("#drift-panel").isDisplayed()).isFalse();
    }
}
