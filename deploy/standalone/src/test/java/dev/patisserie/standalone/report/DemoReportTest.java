package dev.patisserie.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.json.Json;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DemoReportTest {

    private final ConfusionMatrix matrix = new ConfusionMatrix(List.of("bun", "tart"));

    private static Answer answer(ImageOutcome outcome) {
        return new Answer(Photo.of(Path.of("x.jpg"), "bun"), outcome, Duration.ofMillis(10));
    }

    private static Answer predicted() {
        var made = new PredictionMade(
                "i",
                "bun",
                1,
                List.of(new PredictionMade.Score("bun", 1)),
                "m-1",
                "0".repeat(64),
                null,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH);
        return answer(new ImageOutcome.Predicted(made));
    }

    private DemoReport report(double holdoutAccuracy, int repeats, Answer... answers) {
        return DemoReport.of(
                new TrainingProgressed.Result("m-1", 100, 0, 12.5, holdoutAccuracy, 0.3, null, null, null),
                5,
                matrix,
                new Classification.Result(List.of(answers), repeats, Duration.ofSeconds(2)));
    }

    @Test
    void writesTheDocumentedKeysAndNoOthers() {
        matrix.add("bun", "bun");

        JsonNode json = Json.MAPPER.valueToTree(report(1, 0, predicted()));

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "modelId",
                        "classes",
                        "trainImages",
                        "epochs",
                        "trainingSeconds",
                        "holdoutAccuracy",
                        "streamedAccuracy",
                        "imagesSent",
                        "predictionsReceived",
                        "deadLetters",
                        "imagesPerSecond",
                        "latencyMillis");
        assertThat(json.get("latencyMillis").fieldNames()).toIterable().containsExactlyInAnyOrder("p50", "p99");
        assertThat(json.get("imagesPerSecond").asDouble()).isEqualTo(0.5); // one in 2 s
    }

    @Test
    void agreesIfTheAccuracyOfStreamAndTrainerIsEqual() {
        matrix.add("bun", "bun");
        matrix.add("bun", "tart");
        matrix.add("tart", "tart");
        matrix.add("tart", "tart");

        assertThat(report(0.75, 0, predicted()).accuraciesAgree()).isTrue(); // 3 of 4
        assertThat(report(0.76, 0, predicted()).accuraciesAgree()).isFalse();
    }

    @Test
    void doesNotAgreeWithoutPredictions() {
        DemoReport report = report(0, 0, answer(new ImageOutcome.DeadLettered("X", "x")));

        assertThat(report.accuraciesAgree()).isFalse();
        assertThat(report.latencyMillis()).isEqualTo(new Latency(null, null));
    }

    @Test
    void detectsALostImageAndARepeatedAnswer() {
        var lost = answer(new ImageOutcome.Unanswered("late"));
        var dead = answer(new ImageOutcome.DeadLettered("X", "x"));

        assertThat(report(1, 0, predicted(), dead).everyImageAnsweredOnce()).isTrue();
        assertThat(report(1, 0, predicted(), lost).everyImageAnsweredOnce()).isFalse();
        assertThat(report(1, 1, predicted(), dead).everyImageAnsweredOnce()).isFalse();
    }

    @Test
    void printsARowPerTrueClass() {
        matrix.add("bun", "bun");
        matrix.add("bun", "tart");
        matrix.add("bun", "tart");
        var text = new StringWriter();

        matrix.print(new PrintWriter(text, true));

        assertThat(text.toString().lines().map(line -> line.replaceAll(" +", " ")
                        .trim()))
                .containsExactly("bun tart (columns: predicted)", "bun 1 2", "tart 0 0");
    }

    @Test
    void rejectsAnUnknownClass() {
        assertThatThrownBy(() -> matrix.add("bun", "pie"))
                .hasMessage("expected one of the classes [bun, tart], found 'pie'");
    }

    @Test
    void computesThePercentiles() {
        Latency latency = Latency.of(
                LongStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList());

        // of 1 ms to 100 ms; three digits are kept
        assertThat(latency.p50()).isCloseTo(50, Percentage.withPercentage(1));
        assertThat(latency.p99()).isCloseTo(99, Percentage.withPercentage(1));
    }
}
