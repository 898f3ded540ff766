package dev.patisserie.trainer.network;

import static dev.patisserie.common.onednn.OneDnnComparison.deviation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.onednn.OneDnnComparison;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/** Compares oneDNN with TensorFlow in float32, for equal weights and images. */
class OneDnnPassesTest {

    /** Both compute in float32, in different orders. */
    private static final double FLOAT32_TOLERANCE = 1e-4;

    private static final int IMAGES = 5;

    @BeforeEach
    void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xception-75",
                "mobilenet-64",
                "mobilenet-65",
                "mobilenetv2-75",
                "mobilenetv2-96",
                "mobilenet_v3_small-64",
                "mobilenet_v3_large-65",
                "resnet50-64",
                "resnet50v2-65",
                "efficientnetb0-65",
                "efficientnetv2b0-64",
                "densenet121-64",
                "vgg16-64",
                "inception_v3-75",
                "simple-33"
            })
    void featuresEqualThoseOfTensorFlow(String name) {
        // Given
        int size = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        WeightedNetwork network = network(name.substring(0, name.indexOf('-')), size);
        byte[] images = FormulaNetwork.images(IMAGES, size);

        // When
        float[] expected = run(network, Precision.FLOAT32, ForwardEngine.TENSORFLOW, images);
        float[] exact = run(network, Precision.FLOAT32, ForwardEngine.ONEDNN, images);
        float[] rounded = run(network, Precision.BFLOAT16, ForwardEngine.ONEDNN, images);

        // Then
        assertThat(deviation(exact, expected)).isLessThan(FLOAT32_TOLERANCE);
        double ofTensorFlow = deviation(run(network, Precision.BFLOAT16, ForwardEngine.TENSORFLOW, images), expected);
        assertThat(deviation(rounded, expected)).isBetween(1e-5, Math.max(0.005, 1.5 * ofTensorFlow));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 13, 14})
    void partsOfANetworkEqualThoseOfTensorFlow(int block) {
        // Given: a cut, so that the output has channels that oneDNN stores with unused ones
        WeightedNetwork whole = network("xception", 75);
        Network.Cut cut = whole.network().cutBefore(block);
        var base = new WeightedNetwork(cut.base(), whole.weights());
        var tail = new WeightedNetwork(cut.tail(), whole.weights());
        byte[] images = FormulaNetwork.images(2, 75);

        // When
        float[] expected = run(base, Precision.FLOAT32, ForwardEngine.TENSORFLOW, images);
        float[] exact = run(base, Precision.FLOAT32, ForwardEngine.ONEDNN, images);
        float[] rounded = run(base, Precision.BFLOAT16, ForwardEngine.ONEDNN, images);

        // Then
        assertThat(deviation(exact, expected)).isLessThan(FLOAT32_TOLERANCE);
        assertThat(deviation(rounded, expected)).isBetween(1e-5, 0.03);
        float[] result = runFeatures(tail, Precision.FLOAT32, ForwardEngine.TENSORFLOW, expected);
        assertThat(deviation(runFeatures(tail, Precision.FLOAT32, ForwardEngine.ONEDNN, expected), result))
                .isLessThan(FLOAT32_TOLERANCE);
        assertThat(deviation(runFeatures(tail, Precision.BFLOAT16, ForwardEngine.ONEDNN, expected), result))
                .isBetween(1e-5, 0.03);
    }

    @Test
    void augmentedPixelsGiveTheSameFeatures() {
        byte[] images = FormulaNetwork.images(3, 33);
        float[] pixels = new float[images.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = images[i] & 0xFF;
        }
        WeightedNetwork network = network("simple", 33);

        float[] fromBytes = run(network, Precision.BFLOAT16, ForwardEngine.ONEDNN, images);

        assertThat(runFeatures(network, Precision.BFLOAT16, ForwardEngine.ONEDNN, pixels))
                .isEqualTo(fromBytes);
    }

    @Test
    void freesWhatItAllocates() throws Exception {
        WeightedNetwork network = network("mobilenet", 64);
        byte[] images = FormulaNetwork.images(3, 64);

        int leaking = NativeMemory.roundsThatLeak(
                10, round -> run(network, Precision.BFLOAT16, ForwardEngine.ONEDNN, images));

        assertThat(leaking).isZero();
    }

    private static WeightedNetwork network(String name, int size) {
        WeightedNetwork whole =
                switch (name) {
                    case "simple" -> FormulaNetwork.weighted(SimpleConvNet.of(size, 3));
                    case "mobilenet" -> FormulaNetwork.of("mobilenet", 0.25, size);
                    case "mobilenetv2" -> FormulaNetwork.of("mobilenet_v2", 0.35, size);
                    default -> FormulaNetwork.of(name, null, size);
                };
        WeightedNetwork folded = BatchNormFolding.fold(whole);
        return name.equals("simple")
                ? folded
                : new WeightedNetwork(folded.network().upTo(Backbone.POOLING), folded.weights());
    }

    private static float[] run(WeightedNetwork network, Precision precision, ForwardEngine engine, byte[] images) {
        int count = (int) (images.length / network.network().inputShape().size());
        var features = FloatBuffer.allocate(
                (int) (count * network.network().outputShape().size()));
        try (var frozen = new FrozenNetwork(network, precision, engine)) {
            frozen.run(images, count, features);
        }
        return features.array();
    }

    private static float[] runFeatures(
            WeightedNetwork network, Precision precision, ForwardEngine engine, float[] values) {
        Shape inputShape = network.network().inputShape();
        long count = values.length / inputShape.size();
        var features = FloatBuffer.allocate(
                (int) (count * network.network().outputShape().size()));
        try (var frozen = new FrozenNetwork(network, precision, engine);
                TFloat32 batch = TFloat32.tensorOf(
                        Shape.of(count).append(inputShape), org.tensorflow.ndarray.buffer.DataBuffers.of(values))) {
            frozen.run(batch, features);
        }
        return features.array();
    }
}
