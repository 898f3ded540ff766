package dev.patisserie.trainer.network.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.graph.Loss;
import dev.patisserie.trainer.graph.TrainGraph;
import dev.patisserie.trainer.graph.TrainOptions;
import dev.patisserie.trainer.graph.TrainedPart;
import dev.patisserie.trainer.graph.TrainedPart.BatchNorm;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the base models with those of Keras ({@code src/test/python/golden_backbones.py}) for equal weights and
 * images: forward, at the default cut, and in three steps of both phases. Writes the largest deviations to
 * {@code target/base-models}, from which {@code docs/base-models.md} has its table.
 */
class BaseModelGoldenTest {

    private static final int IMAGES = 2;

    /** Tolerance of outputs relative to the largest value; the measured deviations are 1.2e-6. */
    private static final double TOLERANCE = 2e-5;

    /** Tolerance of losses and changes relative to themselves; the measured deviations are 1e-5. */
    private static final double TRAINING_TOLERANCE = 1e-4;

    /**
     * The same of the larger variants. Adam divides each gradient by its size, so a gradient near 0 amplifies rounding
     * errors; the measured deviation of ResNet101 is 4e-4.
     */
    private static final double LARGE_TRAINING_TOLERANCE = 2e-3;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet50",
                "resnet50v2",
                "efficientnetb0",
                "efficientnetv2b0",
                "mobilenet_v3_small",
                "mobilenet_v3_large-0.75",
                "vgg16",
                "inception_v3"
            })
    void isKerasNetwork(String file) throws IOException {
        compare(file, TRAINING_TOLERANCE);
    }

    /** The training of this network takes longest. */
    @Test
    void denseNetHasTheFeaturesOfKeras() {
        JsonNode golden = Golden.json("backbones/densenet121.json");
        WeightedNetwork start = start(golden);
        Network base = start.network().cutAfter(Backbone.POOLING).base();

        assertThat(layout(base)).isEqualTo(golden.get("layout").asText());
        assertThat(deviation(run(new WeightedNetwork(base, start.weights())), golden))
                .isLessThan(TOLERANCE);
    }

    @Tag("nightly")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet101",
                "resnet152",
                "resnet101v2",
                "resnet152v2",
                "efficientnetb1",
                "efficientnetb2",
                "efficientnetb3",
                "efficientnetv2b1",
                "efficientnetv2b2",
                "efficientnetv2b3",
                "mobilenet_v3_small-0.75",
                "mobilenet_v3_large",
                "densenet121"
            })
    void largerVariantIsKerasNetwork(String file) throws IOException {
        compare(file, LARGE_TRAINING_TOLERANCE);
    }

    private void compare(String file, double tolerance) throws IOException {
        // Given
        JsonNode golden = Golden.json("backbones/" + file + ".json");
        WeightedNetwork start = start(golden);
        Network network = start.network();
        Network base = network.cutAfter(Backbone.POOLING).base();
        int block = Backbone.named(golden.get("name").asText(), OptionalDouble.empty())
                .lastBlock();
        Network lower = network.cutBefore(block).base();

        // When
        float[] features = run(new WeightedNetwork(base, start.weights()));
        float[] folded = run(BatchNormFolding.fold(new WeightedNetwork(base, start.weights())));
        float[] cut = run(new WeightedNetwork(lower, start.weights()));
        double warmup = train(start, TrainedPart.after(network, Backbone.POOLING), golden.get("warmup"));
        double fineTune = train(start, TrainedPart.from(network, block, BatchNorm.INFERENCE), golden.get("finetune"));

        // Then
        assertThat(base.parameters()).isEqualTo(golden.get("parameters").asLong());
        assertThat(layout(base)).isEqualTo(golden.get("layout").asText());
        assertThat(lower.outputShape()).isEqualTo(Golden.shape(golden.get("cut").get("shape")));
        double forward = Math.max(deviation(features, golden), largest(folded, features));
        double atCut = cutDeviation(cut, golden.get("cut"));
        report(file, forward, atCut, warmup, fineTune);
        assertThat(forward).as("features").isLessThan(TOLERANCE);
        assertThat(atCut).as("cut").isLessThan(TOLERANCE);
        assertThat(warmup).as("warm-up").isLessThan(tolerance);
        assertThat(fineTune).as("fine-tuning").isLessThan(tolerance);
    }

    private static WeightedNetwork start(JsonNode golden) {
        JsonNode alpha = golden.get("alpha");
        WeightedNetwork network = FormulaNetwork.of(
                golden.get("name").asText(),
                alpha.isNull() ? null : alpha.asDouble(),
                golden.get("size").asInt());
        float[] kernel = network.weights().get("dense/kernel");
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] *= (float) golden.get("headScale").asDouble();
        }
        return network;
    }

    private static String layout(Network base) {
        String lines = base.shapes().entrySet().stream()
                .map(entry -> "%s %s\n"
                        .formatted(
                                entry.getKey(), Arrays.toString(entry.getValue().asArray())))
                .collect(Collectors.joining());
        return Sha256.of(lines.getBytes(StandardCharsets.UTF_8));
    }

    private static float[] run(WeightedNetwork network) {
        int size = network.network().imageSize();
        var output = FloatBuffer.allocate(
                IMAGES * (int) network.network().outputShape().size());
        try (var frozen = new FrozenNetwork(network, Precision.FLOAT32)) {
            frozen.run(FormulaNetwork.images(IMAGES, size), IMAGES, output);
        }
        return output.array();
    }

    /** Returns the largest deviation of the first features and of the means, relative to the largest value. */
    private static double deviation(float[] features, JsonNode golden) {
        int width = features.length / IMAGES;
        double largest = largest(features);
        double deviation = 0;
        for (int image = 0; image < IMAGES; image++) {
            JsonNode first = golden.get("features").get(image);
            for (int i = 0; i < first.size(); i++) {
                deviation = Math.max(
                        deviation,
                        Math.abs(features[image * width + i] - first.get(i).asDouble()));
            }
            double sum = IntStream.range(image * width, (image + 1) * width)
                    .mapToDouble(i -> features[i])
                    .sum();
            deviation = Math.max(
                    deviation,
                    Math.abs(sum - golden.get("featureSums").get(image).asDouble()) / width);
        }
        return deviation / largest;
    }

    private static double cutDeviation(float[] values, JsonNode golden) {
        double absSum = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .sum();
        double sum =
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
        double expected = golden.get("absSum").asDouble();
        double deviation = Math.max(
                        Math.abs(absSum - expected),
                        Math.abs(sum - golden.get("sum").asDouble()))
                / expected;
        for (int i = 0; i < golden.get("first").size(); i++) {
            double difference = Math.abs(values[i] - golden.get("first").get(i).asDouble());
            deviation = Math.max(deviation, difference / largest(values));
        }
        return deviation;
    }

    private static double largest(float[] values) {
        return IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .max()
                .orElseThrow();
    }

    private static double largest(float[] actual, float[] expected) {
        return IntStream.range(0, actual.length)
                        .mapToDouble(i -> Math.abs(actual[i] - expected[i]))
                        .max()
                        .orElseThrow()
                / largest(expected);
    }

    /** Returns the largest relative deviation of the losses and of the changes of weights. */
    private double train(WeightedNetwork start, TrainedPart trained, JsonNode golden) throws IOException {
        var options = new TrainOptions(Optimizer.Name.ADAM, Augmentation.NONE, 1, Precision.FLOAT32, Loss.PLAIN);
        int size = start.network().imageSize();
        Path end = folder.resolve("end.npz");
        double deviation = 0;
        try (var graph = new TrainGraph(start.network(), trained, options)) {
            graph.load(start);
            int steps = golden.get("losses").size();
            for (int step = 1; step <= steps; step++) {
                if (step == steps) {
                    graph.save(end);
                }
                var batch = new Batch(FormulaNetwork.images(IMAGES, size), new int[] {0, 1}, size);
                double loss =
                        graph.step(batch, step, golden.get("rate").asDouble()).loss();
                deviation = Math.max(
                        deviation,
                        relative(loss, golden.get("losses").get(step - 1).asDouble()));
            }
        }
        return Math.max(deviation, changeDeviation(changes(start, end), golden));
    }

    private static double changeDeviation(Map<String, Double> changes, JsonNode golden) {
        assertThat(changes).hasSize(golden.get("variables").asInt());
        double deviation = 0;
        for (JsonNode change : golden.get("changes")) {
            String name = change.get(0).asText().replace("predictions/", "dense/");
            assertThat(changes).containsKey(name);
            deviation = Math.max(
                    deviation, relative(changes.get(name), change.get(1).asDouble()));
        }
        return deviation;
    }

    private static double relative(double actual, double expected) {
        return Math.abs(actual - expected) / Math.abs(expected);
    }

    /** Returns the sum of the absolute changes of each changed variable. */
    private static Map<String, Double> changes(WeightedNetwork start, Path end) throws IOException {
        Map<String, Double> changes = new HashMap<>();
        WeightsFile.read(end, start.network().variables(), (variable, value) -> {
            float[] after = new float[(int) variable.size()];
            value.asRawTensor().data().asFloats().read(after);
            double change = change(start.weights().get(variable.name()), after);
            if (change > 0) {
                changes.put(variable.name(), change);
            }
        });
        return changes;
    }

    private static double change(float[] before, float[] after) {
        return IntStream.range(0, after.length)
                .mapToDouble(i -> Math.abs((double) after[i] - before[i]))
                .sum();
    }

    private static void report(String file, double... deviations) throws IOException {
        String row = Arrays.stream(deviations)
                .mapToObj(deviation -> String.format(Locale.ROOT, "%.1e", deviation))
                .collect(Collectors.joining(" | ", "| " + file + " | ", " |\n"));
        Path rows = Files.createDirectories(Path.of("target", "base-models"));
        Files.writeString(rows.resolve(file + ".md"), row);
    }
}
