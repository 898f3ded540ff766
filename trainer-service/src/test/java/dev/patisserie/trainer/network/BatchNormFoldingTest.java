package dev.patisserie.trainer.network;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.separableConv2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.Layers;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class BatchNormFoldingTest {

    private static final int SIZE = 9;
    private static final int IMAGES = 3;

    @Test
    void foldsIntoEveryKindOfConvolution() {
        assertFolds(image -> image.then("c", conv2d(4, 3).strides(2).same()).then("n", norm()), "c/kernel", "c/bias");
        assertFolds(image -> image.then("c", conv2d(4, 3).withoutBias()).then("n", norm()), "c/kernel", "c/bias");
        assertFolds(
                image -> image.then("c", depthwiseConv2d(3).strides(2)).then("n", norm()),
                "c/depthwise_kernel",
                "c/bias");
        assertFolds(
                image -> image.then("c", separableConv2d(4, 3).same()).then("n", norm()),
                "c/depthwise_kernel",
                "c/pointwise_kernel",
                "c/bias");
    }

    @Test
    void normalisationWithoutAConvolutionBecomesAScale() {
        assertFolds(image -> image.then("n", norm()), "n/scale", "n/offset");
    }

    @Test
    void doesNotFoldIntoAConvolutionWithAnotherConsumer() {
        assertFolds(
                image -> {
                    Node convolved = image.then("c", conv2d(4, 3).withoutBias());
                    return convolved.then("n", norm()).plus("sum", convolved);
                },
                "c/kernel",
                "n/scale",
                "n/offset");
    }

    @Test
    void doesNotChangeTheInputOfABlock() {
        assertFolds(
                image -> image.then("c", conv2d(4, 3).withoutBias()).block(1).then("n", norm()),
                "c/kernel",
                "n/scale",
                "n/offset");
    }

    @Test
    void doesNotChangeTheOriginal() {
        // Given
        WeightedNetwork network = network(image -> image.then("c", conv2d(4, 3)).then("n", norm()));
        Map<String, float[]> before = new HashMap<>();
        network.weights().forEach((name, values) -> before.put(name, values.clone()));

        // When
        BatchNormFolding.fold(network);

        // Then
        assertThat(network.weights()).containsOnlyKeys(before.keySet());
        before.forEach((name, values) -> assertThat(network.weights().get(name)).isEqualTo(values));
    }

    @Test
    void keepsTheBlocks() {
        WeightedNetwork network = FormulaNetwork.of("mobilenet_v2", 0.35, 32);

        WeightedNetwork folded = BatchNormFolding.fold(network);

        assertThat(folded.network().blocks()).isEqualTo(network.network().blocks());
        assertThat(folded.network().batchNormalizations()).isEmpty();
        assertThat(folded.network().cutBefore(6).base().outputShape())
                .isEqualTo(network.network().cutBefore(6).base().outputShape());
    }

    private static void assertFolds(UnaryOperator<Node> layers, String... expected) {
        // Given
        WeightedNetwork network = network(layers);

        // When
        WeightedNetwork folded = BatchNormFolding.fold(network);

        // Then
        assertThat(folded.network().cutAfter("pool").base().shapes().keySet()).containsExactly(expected);
        float[] actual = run(folded);
        float[] unfolded = run(network);
        for (int i = 0; i < unfolded.length; i++) {
            assertThat((double) actual[i])
                    .as("output %d of %s", i, Arrays.toString(expected))
                    .isCloseTo(unfolded[i], within(1e-5 * Math.abs(unfolded[i]) + 1e-5));
        }
    }

    private static WeightedNetwork network(UnaryOperator<Node> layers) {
        return FormulaNetwork.weighted(
                Network.of("n", SIZE, image -> layers.apply(image.then(Layers.rescaling(1 / 127.5f, -1)))
                        .then("pool", globalAveragePooling2d())
                        .then("head", dense(6))));
    }

    private static Layer norm() {
        return batchNormalization(1e-3f, 0.99f);
    }

    private static float[] run(WeightedNetwork network) {
        var output = FloatBuffer.allocate(IMAGES * 6);
        try (var frozen = new FrozenNetwork(network, Precision.FLOAT32)) {
            frozen.run(FormulaNetwork.images(IMAGES, SIZE), IMAGES, output);
        }
        return output.array();
    }
}
