package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.onednn.OneDnnComparison;
import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/** oneDNN computes all outputs of the exporter's graphs, as the inference service needs them. */
class ExportedModelInOneDnnTest {

    private static final int IMAGES = 3;
    private static final int EXEMPLARS = 20;

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
        Map<String, float[]> actual = inOneDnn(savedModel, images);

        // Then
        List<String> outputs =
                List.of(Manifest.OUTPUT, Manifest.LOGITS, Manifest.FEATURES, Manifest.MAPS, Manifest.SIMILARITIES);
        try (var model = new ExportedModel(savedModel)) {
            Map<String, float[][]> expected = model.run(new Batch(images, new int[IMAGES], size), outputs);
            outputs.forEach(
                    output -> assertThat(OneDnnComparison.deviation(actual.get(output), joined(expected.get(output))))
                            .as(output)
                            .isLessThan(TOLERANCE));
        }
    }

    private static Map<String, float[]> inOneDnn(Path savedModel, byte[] images) throws IOException {
        MetaGraphDef model = SavedModel.parseFrom(Files.readAllBytes(savedModel.resolve("saved_model.pb")))
                .getMetaGraphs(0);
        Map<String, String> tensors = new HashMap<>();
        model.getSignatureDefOrThrow(Manifest.DETAILED_SIGNATURE)
                .getOutputsMap()
                .forEach((name, tensor) -> tensors.put(name, tensor.getName()));
        try (OneDnnNetwork network =
                OneDnnNetwork.compile(model.getGraphDef(), List.copyOf(tensors.values()), Precision.FLOAT32, 2)) {
            Map<String, FloatBuffer> values = new HashMap<>();
            tensors.values()
                    .forEach(tensor -> values.put(tensor, FloatBuffer.allocate(IMAGES * network.values(tensor))));
            int bytes = images.length / IMAGES;
            network.runBytes(
                    (first, count, target) -> target.put(images, first * bytes, count * bytes), IMAGES, values);
            Map<String, float[]> outputs = new HashMap<>();
            tensors.forEach(
                    (name, tensor) -> outputs.put(name, values.get(tensor).array()));
            return outputs;
        }
    }

    private static float[] joined(float[][] rows) {
        var joined = FloatBuffer.allocate(rows.length * rows[0].length);
        for (float[] row : rows) {
            joined.put(row);
        }
        return joined.array();
    }
}
