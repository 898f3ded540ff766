package dev.patisserie.trainer.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.LearningRateSchedule;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.event.TrainingRequested.EarlyStopping;
import dev.patisserie.common.event.TrainingRequested.ReduceOnPlateau;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.graph.Loss;
import dev.patisserie.trainer.graph.TrainGraph;
import dev.patisserie.trainer.graph.TrainOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the callbacks with those of Keras ({@code golden_callbacks.py}). */
class CallbacksGoldenTest {

    private static final JsonNode GOLDEN = Golden.json("callbacks.json");
    private static final double RATE = GOLDEN.get("learningRate").asDouble();
    private static final List<Double> LOSSES = numbers(GOLDEN.get("validationLosses"));

    @TempDir
    Path folder;

    static Stream<JsonNode> schedules() {
        return cases("schedules");
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void schedulesHaveTheRatesOfKeras(JsonNode golden) throws JsonProcessingException {
        var schedule = Json.MAPPER.treeToValue(golden, LearningRateSchedule.class);
        List<Double> expected = numbers(golden.get("rates"));

        LongToDoubleFunction rates = new LearningRatePolicy(RATE, schedule, null)
                .after(List.of(), golden.get("steps").asLong());

        for (int step = 0; step < expected.size(); step++) {
            assertThat(rates.applyAsDouble(step + 1)) // Keras counts from 0, and in float32
                    .as("%s at step %d", schedule, step)
                    .isCloseTo(expected.get(step), within(1e-8));
        }
    }

    static Stream<JsonNode> plateau() {
        return cases("plateau");
    }

    @ParameterizedTest
    @MethodSource("plateau")
    void lowersTheRateAfterTheSameEpochsAsKeras(JsonNode golden) {
        var rule = new ReduceOnPlateau(
                golden.get("factor").asDouble(), golden.get("patience").asInt());
        var pace = new LearningRatePolicy(RATE, null, rule);
        List<Double> expected = numbers(golden.get("rates"));

        for (int epochs = 1; epochs <= LOSSES.size(); epochs++) {
            double rate = expected.get(epochs - 1);
            assertThat(pace.after(LOSSES.subList(0, epochs), 1).applyAsDouble(1))
                    .as("after epoch %d", epochs)
                    .isCloseTo(rate, within(rate * 1e-6));
        }
    }

    static Stream<JsonNode> stopping() {
        return cases("stopping");
    }

    @ParameterizedTest
    @MethodSource("stopping")
    void stopsAfterTheSameEpochAsKeras(JsonNode golden) {
        var rule = new EarlyStopping(
                golden.get("patience").asInt(), golden.get("minDelta").asDouble());
        int stop = golden.get("epochs").asInt();

        for (int epochs = 1; epochs <= (stop == 0 ? LOSSES.size() : stop); epochs++) {
            assertThat(dev.patisserie.trainer.fit.EarlyStopping.stopsAfter(rule, LOSSES.subList(0, epochs)))
                    .as("after epoch %d", epochs)
                    .isEqualTo(epochs == stop);
        }
    }

    static Stream<JsonNode> losses() {
        return cases("losses");
    }

    @ParameterizedTest
    @MethodSource("losses")
    void computesTheLossOfKeras(JsonNode golden) throws IOException {
        var loss = new Loss(golden.get("labelSmoothing").asDouble(), numbers(golden.get("classWeights")));
        var options = new TrainOptions(Optimizer.Name.ADAM, Augmentation.NONE, 1, Precision.FLOAT32, loss);
        List<Double> losses = new ArrayList<>();

        try (var graph = new TrainGraph(KerasGolden.network(), options)) {
            graph.load(KerasGolden.writeWeights(KerasGolden.network(), folder.resolve("w.npz")));
            for (int step = 0; step < golden.get("training").size(); step++) {
                losses.add(graph.step(KerasGolden.batch(step), step + 1, RATE).loss());
            }

            assertClose(losses, numbers(golden.get("training")));
            assertThat(graph.evaluate(KerasGolden.batch(0)).loss())
                    .isCloseTo(golden.get("validation").asDouble(), within(2e-5));
        }
    }

    private static void assertClose(List<Double> found, List<Double> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as("step %d", i).isCloseTo(expected.get(i), within(2e-5));
        }
    }

    private static Stream<JsonNode> cases(String name) {
        return StreamSupport.stream(GOLDEN.get(name).spliterator(), false);
    }

    private static List<Double> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
    }
}
