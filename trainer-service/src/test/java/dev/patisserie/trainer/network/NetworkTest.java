package dev.patisserie.trainer.network;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.flatten;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

class NetworkTest {

    @Test
    void namesLayersAndVariablesAsKerasDoes() {
        Network network = SimpleConvNet.of(100, 3);

        // The golden file of KerasGoldenTest has Keras's own list; this one is readable.
        assertThat(network.variables())
                .extracting(Variable::name)
                .containsExactly(
                        "conv2d/kernel",
                        "conv2d/bias",
                        "conv2d_1/kernel",
                        "conv2d_1/bias",
                        "dense/kernel",
                        "dense/bias",
                        "dense_1/kernel",
                        "dense_1/bias");
    }

    @Test
    void derivesShapesFromTheImageSize() {
        // By hand: 100 - 2 - 2 = 96, pooled 48; 48 x 48 x 32 = 73728
        Network network = SimpleConvNet.of(100, 5);

        assertThat(network.variables())
                .extracting(Variable::shape)
                .contains(Shape.of(3, 3, 3, 32), Shape.of(73_728, 128), Shape.of(128, 5));
        assertThat(network.classes()).isEqualTo(5);
        assertThat(network.parameters()).isEqualTo(896 + 9_248 + 73_728L * 128 + 128 + 128 * 5 + 5);
    }

    @Test
    void skipsAnIncompletePoolingWindow() {
        // By hand: 17 - 2 - 2 = 13, pooled 6
        assertThat(SimpleConvNet.of(17, 2).variables())
                .extracting(Variable::shape)
                .contains(Shape.of(6 * 6 * 32, 128));
    }

    @Test
    void tooSmallImageNamesTheLayer() {
        assertThatThrownBy(() ->
                        Network.of("n", 4, image -> image.then(conv2d(1, 3)).then(conv2d(1, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layer conv2d_1 cannot follow conv2d: a 3 x 3 window needs a larger image than [2, 2, 1]");
        assertThatThrownBy(() -> Network.of("n", 4, image -> image.then(maxPooling2d(5))))
                .hasMessageContaining("a 5 x 5 window needs a larger image than [4, 4, 3]");
    }

    @Test
    void rejectsADenseLayerOnAnImage() {
        assertThatThrownBy(() -> Network.of("n", 4, image -> image.then(dense(2))))
                .hasMessage("layer dense cannot follow input: expected a row of values, found [4, 4, 3]");
    }

    @Test
    void rejectsAnImageAsOutput() {
        assertThatThrownBy(() -> Network.of("n", 4, image -> image.then(conv2d(1, 1))))
                .hasMessage("a network must end in one logit per class, n ends in [4, 4, 1]");
    }

    @Test
    void twoLayersCanFollowOneNode() {
        Network network = Network.of("n", 4, image -> {
            Node row = image.then(flatten());
            return row.then(dense(2)).plus(row.then(dense(2)));
        });

        assertThat(network.variables())
                .extracting(Variable::name)
                .containsExactly("dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias");
        assertThat(network.classes()).isEqualTo(2);
    }

    @Test
    void hasOnlyTheLayersThatItsOutputNeeds() {
        Network network = Network.of("n", 4, image -> {
            Node row = image.then(flatten());
            row.then("unused", dense(7));
            return row.then(dense(2));
        });

        assertThat(network.variables()).extracting(Variable::name).containsExactly("dense/kernel", "dense/bias");
    }

    @Test
    void drawsGlorotUniformValuesWithinTheirLimit() {
        // Given: a 3 x 3 window, 4 channels in, 8 out: limit sqrt(6 / (36 + 72)) = 0.23570
        List<Variable> variables = conv2d(8, 3).variables(Shape.of(9, 9, 4));

        // When
        var random = new SplittableRandom(1);
        double[] kernel = draw(variables.get(0), 100_000, random);

        // Then: a uniform distribution's variance is limit^2 / 3
        assertThat(Arrays.stream(kernel).max().orElseThrow()).isCloseTo(0.23570, within(1e-4));
        assertThat(Arrays.stream(kernel).min().orElseThrow()).isCloseTo(-0.23570, within(1e-4));
        assertThat(Arrays.stream(kernel).map(v -> v * v).average().orElseThrow())
                .isCloseTo(0.018519, within(2e-4));
        assertThat(draw(variables.get(1), 8, random)).containsOnly(0);
    }

    private static double[] draw(Variable variable, int count, SplittableRandom random) {
        return DoubleStream.generate(() -> variable.initializer().next(random))
                .limit(count)
                .toArray();
    }
}
