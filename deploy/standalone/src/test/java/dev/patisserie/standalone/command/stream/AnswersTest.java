package dev.patisserie.standalone.command.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.PredictionSet;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private static Answer answer(Known known, PredictionSet set) {
        var prediction = new PredictionMade(
                "i",
                "pie",
                0.75,
                List.of(new Score("pie", 0.75)),
                "m-1",
                "0".repeat(64),
                null,
                NOON,
                NOON,
                NOON,
                known,
                known == null ? null : !known.inDistribution(),
                set,
                null,
                null,
                null);
        return new Answer(
                Photo.of(Path.of("a.jpg"), null), new ImageOutcome.Predicted(prediction), Duration.ofMillis(5));
    }

    private static List<String> lines(Answer... answers) {
        return lines(List.of(), answers);
    }

    private static List<String> lines(List<String> alarms, Answer... answers) {
        var text = new StringWriter();
        Answers.print(new PrintWriter(text, true), List.of(answers), alarms);
        return text.toString().lines().map(String::stripTrailing).toList();
    }

    @Test
    void predictionWithoutStatementsIsPrintedAsBefore() {
        assertThat(lines(answer(null, null)))
                .containsExactly(
                        "file   label            probability  model", "a.jpg  pie                   0.7500  m-1");
    }

    @Test
    void unfamiliarPhotoIsNoneOfTheClasses() {
        List<String> lines = lines(answer(new Known(0.5, 0.8, false), null), answer(null, null));

        assertThat(lines.get(1)).startsWith("a.jpg  none of these (nearest: pie)      0.7500  m-1");
        assertThat(lines.get(2)).startsWith("a.jpg  pie                               0.7500  m-1");
    }

    @Test
    void unfamiliarPhotoHasNoPredictionSet() {
        Answer answer = answer(new Known(0.5, 0.8, false), new PredictionSet(List.of("pie", "cake"), 0.95, 180));

        assertThat(lines(answer).get(1)).endsWith("m-1");
    }

    @Test
    void predictionSetFollowsTheModel() {
        Answer two = answer(new Known(0.9, 0.8, true), new PredictionSet(List.of("pie", "cake"), 0.95, 180));
        Answer none = answer(null, new PredictionSet(List.of(), 0.95, 180));

        assertThat(lines(two).get(1)).endsWith("m-1  95 %: pie, cake");
        assertThat(lines(none).get(1)).endsWith("m-1  95 %: no class");
    }

    @Test
    void predictionSetHasNoCoverageWhileDriftIsAlarmed() {
        Answer two = answer(new Known(0.9, 0.8, true), new PredictionSet(List.of("pie", "cake"), 0.95, 180));

        List<String> lines = lines(List.of("errors", "mix:pie"), two);

        assertThat(lines.get(1)).endsWith("m-1  no coverage: pie, cake");
        assertThat(lines.get(2)).startsWith("drift alarm: errors, mix:pie. Prediction sets have no stated coverage");
    }
}
