package dev.patisserie.trainer.publish;

import static dev.patisserie.trainer.publish.TinyNetworks.CLASSES;
import static dev.patisserie.trainer.publish.TinyNetworks.FLATTENED;
import static dev.patisserie.trainer.publish.TinyNetworks.IMAGES;
import static dev.patisserie.trainer.publish.TinyNetworks.POOLED;
import static dev.patisserie.trainer.publish.TinyNetworks.graph;
import static dev.patisserie.trainer.publish.TinyNetworks.images;
import static dev.patisserie.trainer.publish.TinyNetworks.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The maps of exported graphs, compared with plain Java. */
class ActivationMapsTest {

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    /** Returns the feature map of each image, {@code [rows, columns, channels]}. */
    private static float[][] featureMaps(WeightedNetwork network) {
        Network base = network.network().upTo("map");
        int values = Math.toIntExact(base.outputShape().size());
        try (var frozen = new FrozenNetwork(new WeightedNetwork(base, network.weights()), Precision.FLOAT32)) {
            FloatBuffer all = FloatBuffer.allocate(IMAGES * values);
            frozen.run(images(network.network()).rgb(), IMAGES, all);
            float[][] maps = new float[IMAGES][values];
            all.flip();
            for (float[] map : maps) {
                all.get(map);
            }
            return maps;
        }
    }

    @Test
    void mapsOfAPooledNetworkAreTheWeightedChannels() throws IOException {
        // Given
        float[] kernel = POOLED.weights().get("head/kernel");
        float[][] features = featureMaps(POOLED);

        // When
        float[][] maps = run(POOLED).get(Manifest.MAPS);

        // Then
        assertThat(maps).hasDimensions(IMAGES, 6 * 6 * CLASSES);
        for (int image = 0; image < IMAGES; image++) {
            for (int i = 0; i < maps[image].length; i++) {
                double expected = 0;
                for (int k = 0; k < 4; k++) {
                    expected += kernel[k * CLASSES + i % CLASSES] * features[image][i / CLASSES * 4 + k] / 36.0;
                }
                assertThat((double) maps[image][i]).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void mapOfAPooledNetworkSumsToTheLogitWithoutTheBias() throws IOException {
        Map<String, float[][]> outputs = run(POOLED);

        for (int image = 0; image < IMAGES; image++) {
            double[] sums = new double[CLASSES];
            float[] maps = outputs.get(Manifest.MAPS)[image];
            for (int i = 0; i < maps.length; i++) {
                sums[i % CLASSES] += maps[i];
            }
            for (int c = 0; c < CLASSES; c++) {
                double logit = outputs.get(Manifest.LOGITS)[image][c]
                        - POOLED.weights().get("head/bias")[c];
                assertThat(sums[c]).isCloseTo(logit, within(1e-5));
            }
        }
    }

    @Test
    void featuresOfAPooledNetworkAreTheMeansOfTheChannels() throws IOException {
        float[][] maps = featureMaps(POOLED);

        float[][] features = run(POOLED).get(Manifest.FEATURES);

        assertThat(features).hasDimensions(IMAGES, 4);
        for (int image = 0; image < IMAGES; image++) {
            for (int k = 0; k < 4; k++) {
                double mean = 0;
                for (int position = 0; position < 36; position++) {
                    mean += maps[image][position * 4 + k] / 36.0;
                }
                assertThat((double) features[image][k]).isCloseTo(mean, within(1e-5));
            }
        }
    }

    @Test
    void mapsOfAFlattenedNetworkAreGradCam() throws IOException {
        // Given: the gradients of the logits, by finite differences of the head in double precision
        float[][] features = featureMaps(FLATTENED);
        var head = new Head(FLATTENED);

        // When
        float[][] maps = run(FLATTENED).get(Manifest.MAPS);

        // Then: means over blocks of 3 x 3
        assertThat(maps).hasDimensions(IMAGES, 9 * 9 * CLASSES);
        for (int image = 0; image < IMAGES; image++) {
            double[][] alpha = head.channelWeights(features[image]);
            double[] expected = new double[maps[image].length];
            for (int i = 0; i < expected.length; i++) {
                int row = i / CLASSES / 9;
                int column = i / CLASSES % 9;
                for (int k = 0; k < 2; k++) {
                    expected[i] += alpha[k][i % CLASSES] * blockMean(features[image], row, column, k);
                }
            }
            double largest = DoubleStream.of(expected).map(Math::abs).max().orElseThrow();
            assertThat(largest).isGreaterThan(1e-7);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) maps[image][i]).isCloseTo(expected[i], within(1e-4 * largest));
            }
        }
    }

    private static double blockMean(float[] map, int row, int column, int channel) {
        double sum = 0;
        for (int y = 3 * row; y < 3 * row + 3; y++) {
            for (int x = 3 * column; x < 3 * column + 3; x++) {
                sum += map[(y * 27 + x) * 2 + channel];
            }
        }
        return sum / 9;
    }

    /** The layers after the map, in double precision. */
    private record Head(WeightedNetwork network) {

        private static final int HIDDEN = 5;
        private static final int POSITIONS = 27 * 27;
        private static final double STEP = 1e-4;

        double[] logits(double[] map) {
            float[] first = network.weights().get("hidden/kernel");
            float[] second = network.weights().get("head/kernel");
            double[] logits = new double[CLASSES];
            for (int h = 0; h < HIDDEN; h++) {
                double sum = network.weights().get("hidden/bias")[h];
                for (int i = 0; i < map.length; i++) {
                    sum += map[i] * first[i * HIDDEN + h];
                }
                for (int c = 0; c < CLASSES; c++) {
                    logits[c] += Math.max(0, sum) * second[h * CLASSES + c];
                }
            }
            return logits;
        }

        /** Returns the mean over the positions of the gradients, {@code [channel][class]}. */
        double[][] channelWeights(float[] map) {
            double[][] weights = new double[2][CLASSES];
            for (int k = 0; k < 2; k++) {
                double[] above = logits(moved(map, k, STEP));
                double[] below = logits(moved(map, k, -STEP));
                for (int c = 0; c < CLASSES; c++) {
                    weights[k][c] = (above[c] - below[c]) / (2 * STEP) / POSITIONS;
                }
            }
            return weights;
        }

        private static double[] moved(float[] map, int channel, double step) {
            double[] moved = new double[map.length];
            for (int i = 0; i < map.length; i++) {
                moved[i] = map[i] + (i % 2 == channel ? step : 0);
            }
            return moved;
        }
    }

    @Test
    void someHiddenUnitsAreInactive() throws IOException {
        // The mask of the gradients matters only then.
        float[][] features = run(FLATTENED).get(Manifest.FEATURES);

        assertThat(features).hasDimensions(IMAGES, 5);
        assertThat(ModelExporter.boxed(features[0])).contains(0f).anyMatch(value -> value > 0);
    }

    @Test
    void describesItsMaps() throws IOException {
        try (ModelGraph pooled = graph(POOLED);
                ModelGraph flattened = graph(FLATTENED)) {
            assertThat(pooled.maps()).isEqualTo(new Uncertainty.Maps("cam", 6, 6));
            assertThat(flattened.maps()).isEqualTo(new Uncertainty.Maps("grad-cam", 9, 9));
            assertThat(pooled.width()).isEqualTo(4);
        }
    }
}
