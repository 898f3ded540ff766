package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.ForwardEngine;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/**
 * Reads real Xception in three forms from {@code -Dtest.weights=FOLDER}: {@code xception.h5} (legacy),
 * {@code xception.h5.keras}, and {@code xception_nested.keras}, a classifier with it as a layer. The latter is written
 * by golden_keras_nested.py.
 */
class RealKerasFilesTest {

    private static final int SIZE = 150;

    private static Path fileOrSkip(String name) {
        String folder = System.getProperty("test.weights");
        assumeTrue(folder != null, "skipped: name a folder with weights of Xception by -Dtest.weights=...");
        Path file = Path.of(folder, name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }

    private static Map<String, float[]> read(Network network, Path file) {
        Map<String, float[]> weights = new HashMap<>();
        try (KerasWeights stored = KerasWeights.open(file)) {
            WeightAssignment.match(network.shapes(), stored).forEach(weights::put);
        }
        return weights;
    }

    private static float[] features(Network network, Map<String, float[]> weights) {
        WeightedNetwork folded = BatchNormFolding.fold(new WeightedNetwork(network, weights));
        try (var frozen = new FrozenNetwork(folded, Precision.FLOAT32, ForwardEngine.TENSORFLOW)) {
            var features = FloatBuffer.allocate((int) frozen.outputShape().size());
            frozen.run(FormulaWeights.image(0, SIZE), 1, features);
            return features.array();
        }
    }

    @Test
    void threeFormsOfXceptionGiveEqualFeatures() {
        // Given
        Path legacy = fileOrSkip("xception.h5");
        Path keras = fileOrSkip("xception.h5.keras");
        Path nested = fileOrSkip("xception_nested.keras");
        Network network = Backbone.named("xception", OptionalDouble.empty())
                .classifier(SIZE, 2)
                .cutAfter(Backbone.POOLING)
                .base();
        Map<String, float[]> expected = read(network, legacy);
        float[] features = features(network, expected);

        for (Path file : new Path[] {keras, nested}) {
            // When
            Map<String, float[]> found = read(network, file);

            // Then
            assertThat(found.keySet()).isEqualTo(expected.keySet());
            expected.forEach(
                    (name, values) -> assertThat(found.get(name)).as(name).isEqualTo(values));
            assertThat(features(network, found)).as("%s", file).isEqualTo(features);
        }
    }
}
