package dev.patisserie.standalone.command.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import dev.patisserie.common.event.AccuracyEstimated.Method;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.standalone.client.label.FeedbackState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedbackViewTest {

    private static List<String> lines(FeedbackState state) {
        var out = new StringWriter();
        FeedbackView.print(new PrintWriter(out, true), state);
        return out.toString().lines().map(String::strip).toList();
    }

    private static AccuracyEstimated model(Estimate... estimates) {
        return new AccuracyEstimated(
                "desserts",
                "m-1",
                Instant.EPOCH,
                1200,
                Map.of(SelectionPolicy.RANDOM, 80L, SelectionPolicy.MANUAL, 5L),
                List.of(estimates),
                Map.of());
    }

    @Test
    void printsEachEstimateWithItsIntervalMethodAndNumberOfLabels() {
        var state = new FeedbackState(
                List.of(model(
                        new Estimate(Method.RANDOM, 0.9, 0.8148, 0.9485, 80),
                        new Estimate(Method.ESTIMATED, 0.91, 0.87, 0.95, 80))),
                Map.of(SelectionPolicy.MANUAL, 5L, SelectionPolicy.RANDOM, 80L),
                7,
                List.of());

        assertThat(lines(state))
                .containsExactly(
                        "model      m-1: 1200 predictions, 85 labels",
                        "accuracy 0.9000 [0.8148, 0.9485] from random labels, 80 labels",
                        "accuracy 0.9100 [0.8700, 0.9500] from confidence, corrected by random labels, 80 labels",
                        "labels     85 in force: 80 random, 5 manual",
                        "queue      7 images wait for a label");
    }

    @Test
    void statesThatThereAreTooFewLabels() {
        assertThat(lines(new FeedbackState(List.of(model()), Map.of(), 0, List.of())))
                .contains("too few labels of chosen images for an estimate", "labels     0 in force");
    }

    @Test
    void explainsAMissingAccuracy() {
        assertThat(lines(new FeedbackState(List.of(), Map.of(), 0, List.of())))
                .first()
                .asString()
                .startsWith("no live accuracy yet");
    }
}
