package dev.patisserie.inference.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.Best;
import dev.patisserie.common.event.SearchProgressed.RungResult;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchProgressed.Trial;
import dev.patisserie.common.event.SearchProgressed.TrialState;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchTrial;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.JobRef;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.event.TrialStep;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A search on the page in a real browser. Skipped if Chromium is not installed. */
class SearchPageTest extends PageTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void trialsAreSortedByTheirMetricWithCurvesThatEndAtTheirRungs() {
        // When
        tell.training(paused(0, 0.75));
        tell.training(paused(1, 0.5, 0.25, 0.125));
        tell.search(search(
                trial(0, TrialState.PAUSED, new RungResult(0, 1, 0.75, 0.75, 1)),
                trial(1, TrialState.PAUSED, new RungResult(1, 3, 0.125, 0.25, 3)),
                trial(2, TrialState.RUNNING)));

        // Then
        awaitUntil(() -> browser.one("#search-panel").isDisplayed());
        assertThat(browser.texts("#trials th[scope=row]")).containsExactly("1", "0", "2");
        assertThat(browser.texts("#trials .state")).containsExactly("paused", "paused", "running");
        assertThat(browser.texts("#trials .metric")).containsExactly("0.1250", "0.7500", "–");
        assertThat(browser.texts("#trials .values")).contains("optimizer.learningRate=0.001000");
        assertThat(browser.one("#trials .best svg").getDomAttribute("aria-label"))
                .isEqualTo("validation loss 0.125 after 3 epochs");
        assertThat(browser.one("#training-run").isDisplayed()).isFalse(); // trials are not listed as trainings
        assertThat(browser.violations()).isEmpty();
    }

    private static TrainingProgressed paused(int trial, double... losses) {
        TrainingRequested request = TrainingRequested.builder("s-1.%d.0".formatted(trial), Pipeline.SIMPLE, "desserts")
                .trial(new TrialStep(new SearchTrial("s-1", trial, 0), null, 9, TrialStep.Publish.NEVER))
                .build();
        List<TrialResult.Point> curve = new java.util.ArrayList<>();
        for (double loss : losses) {
            curve.add(new TrialResult.Point(curve.size() + 1, loss, 0.5));
        }
        return TrainingProgressed.paused(JobRef.of(request), NOON, new TrialResult(600, false, curve));
    }

    private static Trial trial(int number, TrialState state, RungResult... results) {
        return new Trial(number, Map.of("optimizer.learningRate", 0.001), state, 0, 0, List.of(results), null);
    }

    private static SearchProgressed search(Trial... trials) {
        var request = SearchRequested.builder(
                        "s-1",
                        TrainingRequested.builder(null, Pipeline.SIMPLE, "desserts")
                                .epochs(9)
                                .build(),
                        List.of(new SearchParameter("optimizer.learningRate", Kind.LOG_UNIFORM, 1e-5, 1e-2, null)))
                .build();
        return new SearchProgressed(
                "s-1",
                State.RUNNING,
                request,
                List.of(trials),
                new Best(1, Map.of("optimizer.learningRate", 0.001), 0.125),
                0,
                2400,
                4,
                0,
                null,
                null,
                NOON);
    }
}
