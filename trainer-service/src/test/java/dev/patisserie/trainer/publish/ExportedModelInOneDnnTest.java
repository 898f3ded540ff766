package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.onednn.OneDnnComparison;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** oneDNN computes all outputs of the exporter's graphs, as the inference service needs them. */
class ExportedModelInOneDnnTest {

    private static final int IMAGES = 3;
    private static final int EXEMPLARS = 20;

    private static final List<String> OUTPUTS =
            List.of(Manifest.OUTPUT, Manifest.LOGITS, Manifest.FEATURES, Manifest.MAPS, Manifest.SIMILARITIES);

    /** Both compute in float32, in different orders; the mask of the maps has steps. */
    private static final double TOLERANCE = 1e-3;

    @TempDir
    Path temp;

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    private Path export(WeightedNetwork network) throws IOException {
        ModelGraph graph = ModelExporter.graph(network.network(), ModelExporter.weightsOf(network));
        var random = new Random(7);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < EXEMPLARS; i++) {
            float[] row = new float[graph.width()];
            for (int j = 0; j < row.length; j++) {
                row[j] = random.nextFloat();
            }
            rows.add(row);
        }
        var additions = new ModelGraph.Additions(1.5, Exemplars.of(graph.width(), rows));
        return new ModelExporter(temp).writeSavedModel(graph, additions);
    }

    private static WeightedNetwork network(String name, int size) {
        return name.equals("simple")
                ? FormulaNetwork.weighted(SimpleConvNet.of(size, FormulaNetwork.CLASSES))
                : FormulaNetwork.of(name, name.equals("mobilenet") ? 0.25 : null, size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xception-75-folded",
                "mobilenet-64-folded",
                "mobilenet_v2-64-folded",
                "simple-40-folded",
                "mobilenet-64-unfolded",
                "xception-75-unfolded"
            })
    void everyOutputEqualsThatOfTensorFlow(String name) throws IOException {
        // Given
        String[] parts = name.split("-");
        int size = Integer.parseInt(parts[1]);
        WeightedNetwork network = network(parts[0], size);
        Path savedModel = export(parts[2].equals("folded") ? BatchNormFolding.fold(network) : network);
        byte[] images = FormulaNetwork.images(IMAGES, size);

        // When
        Map<String, float[][]> actual;
        var batch = new Batch(images, new int[IMAGES], size);
        try (OneDnnModel model = OneDnnModel.load(savedModel, Precision.FLOAT32)) {
            actual = model.run(batch, OUTPUTS);
        }

        // Then
        try (var model = new ExportedModel(savedModel)) {
            assertEqual(actual, model.run(batch, OUTPUTS), OUTPUTS);
        }
    }

    private static void assertEqual(
            Map<String, float[][]> actual, Map<String, float[][]> expected, List<String> outputs) {
        outputs.forEach(output -> assertThat(
                        OneDnnComparison.deviation(joined(actual.get(output)), joined(expected.get(output))))
                .as(output)
                .isLessThan(TOLERANCE));
    }

    @Test
    void graphOfACalibrationEqualsThatOfTensorFlow() throws IOException {
        // Given
        WeightedNetwork network = network("mobilenet", 64);
        var batch = new Batch(FormulaNetwork.images(IMAGES, 64), new int[IMAGES], 64);
        List<String> outputs = List.of(Manifest.LOGITS, Manifest.FEATURES);
        try (ModelGraph graph = ModelExporter.graph(network.network(), ModelExporter.weightsOf(network));
                OneDnnModel model = OneDnnModel.of(graph, Precision.FLOAT32)) {

            // When
            Map<String, float[][]> actual = model.run(batch, outputs);

            // Then
            assertEqual(actual, graph.run(batch, outputs), outputs);
            assertThatThrownBy(() -> model.run(batch, List.of(Manifest.MAPS)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Manifest.MAPS);
        }
    }

    @Test
    void closingFreesTheMemory() throws Exception {
        Path savedModel = export(network("simple", 40));
        var batch = new Batch(FormulaNetwork.images(IMAGES, 40), new int[IMAGES], 40);

        int leaking = NativeMemory.roundsThatLeak(10, round -> {
            try (OneDnnModel model = OneDnnModel.load(savedModel, Precision.FLOAT32)) {
                model.probabilities(batch);
            }
        });

        assertThat(leaking).isZero();
    }

    private static float[] joined(float[][] rows) {
        var joined = FloatBuffer.allocate(rows.length * rows[0].length);
        for (float[] row : rows) {
            joined.put(row);
        }
        return joined.array();
    }
}
