package dev.patisserie.trainer.publish;

import static dev.patisserie.trainer.publish.TinyNetworks.CLASSES;
import static dev.patisserie.trainer.publish.TinyNetworks.FLATTENED;
import static dev.patisserie.trainer.publish.TinyNetworks.IMAGES;
import static dev.patisserie.trainer.publish.TinyNetworks.OUTPUTS;
import static dev.patisserie.trainer.publish.TinyNetworks.POOLED;
import static dev.patisserie.trainer.publish.TinyNetworks.graph;
import static dev.patisserie.trainer.publish.TinyNetworks.images;
import static dev.patisserie.trainer.publish.TinyNetworks.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.publish.ModelGraph.Additions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/** The outputs of exported graphs, compared with plain Java. */
class ModelGraphTest {

    @TempDir
    Path temp;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    private Path write(WeightedNetwork network, Additions additions) throws IOException {
        try (ModelGraph graph = graph(network)) {
            return new ModelExporter(temp.resolve("model")).writeSavedModel(graph, additions);
        }
    }

    @Test
    void probabilitiesAreDividedByTheTemperature() throws IOException {
        // When
        Path file = write(POOLED, new Additions(2.5, null));

        // Then
        try (var model = new ExportedModel(file)) {
            Batch batch = images(POOLED.network());
            Map<String, float[][]> outputs = model.run(batch, List.of(Manifest.OUTPUT, Manifest.LOGITS));
            float[][] served = model.probabilities(batch);
            for (int image = 0; image < IMAGES; image++) {
                double[] expected = softmax(outputs.get(Manifest.LOGITS)[image], 2.5);
                for (int c = 0; c < CLASSES; c++) {
                    assertThat((double) served[image][c]).isCloseTo(expected[c], within(1e-6));
                }
                assertThat(outputs.get(Manifest.OUTPUT)[image]).containsExactly(served[image]);
            }
        }
    }

    private static double[] softmax(float[] logits, double temperature) {
        double[] terms = new double[logits.length];
        double sum = 0;
        for (int c = 0; c < terms.length; c++) {
            terms[c] = Math.exp(logits[c] / temperature);
            sum += terms[c];
        }
        for (int c = 0; c < terms.length; c++) {
            terms[c] /= sum;
        }
        return terms;
    }

    @Test
    void temperatureOfOneAddsNoOperation() throws IOException {
        assertThat(operations(write(POOLED, Additions.NONE)))
                .noneMatch(node -> node.getName().contains("temperature"));
        assertThat(operations(write(POOLED, new Additions(2, null))))
                .anyMatch(node -> node.getName().contains("temperature"));
    }

    private static List<NodeDef> operations(Path savedModel) throws IOException {
        return SavedModel.parseFrom(Files.readAllBytes(savedModel.resolve("saved_model.pb")))
                .getMetaGraphs(0)
                .getGraphDef()
                .getNodeList();
    }

    @Test
    void similaritiesAreTheProductsWithTheExemplars() throws IOException {
        // Given
        Map<String, float[][]> outputs = run(POOLED);
        Exemplars exemplars = Exemplars.of(4, List.of(outputs.get(Manifest.FEATURES)));

        // When
        Path file = write(POOLED, new Additions(1, exemplars));

        // Then
        try (var model = new ExportedModel(file)) {
            Map<String, float[][]> served =
                    model.run(images(POOLED.network()), List.of(Manifest.FEATURES, Manifest.SIMILARITIES));
            float[][] similarities = served.get(Manifest.SIMILARITIES);
            assertThat(similarities).hasDimensions(IMAGES, IMAGES);
            for (int image = 0; image < IMAGES; image++) {
                float[] features = served.get(Manifest.FEATURES)[image];
                assertThat(similarities[image]).containsExactly(exemplars.similarities(features), within(1e-5f));
                assertThat((double) similarities[image][image])
                        .as("the length of its own features")
                        .isCloseTo(length(features), within(1e-5));
            }
        }
    }

    private static double length(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    @Test
    void exemplarsWithoutADirectionAreLeftOut() {
        Exemplars exemplars = Exemplars.of(
                2, List.of(new float[] {3, 4}, new float[2], new float[] {Float.NaN, 1}, new float[] {0, 2}));

        assertThat(exemplars.rows()).hasSize(2);
        assertThat(exemplars.rows().get(0)).containsExactly(0.6f, 0.8f);
        assertThat(exemplars.values()).containsExactly(0.6f, 0.8f, 0, 1);
    }

    @Test
    void graphBeforeAndAfterWritingGivesTheSameOutputs() throws IOException {
        Map<String, float[][]> before = run(FLATTENED);

        try (var model = ExportedModel.serving(write(FLATTENED, Additions.NONE), Precision.FLOAT32)) {
            Map<String, float[][]> after = model.run(images(FLATTENED.network()), OUTPUTS);

            OUTPUTS.forEach(output -> assertThat(after.get(output)).isDeepEqualTo(before.get(output)));
        }
    }

    @Test
    void archiveOfAnEarlierVersionStillGivesProbabilities() throws IOException {
        // Given: the same file without the second signature
        Path savedModel = write(POOLED, Additions.NONE);
        Batch batch = images(POOLED.network());
        float[][] expected;
        try (var model = new ExportedModel(savedModel)) {
            expected = model.probabilities(batch);
        }
        Path file = savedModel.resolve("saved_model.pb");
        SavedModel.Builder earlier = SavedModel.parseFrom(Files.readAllBytes(file)).toBuilder();
        earlier.getMetaGraphsBuilder(0).removeSignatureDef(Manifest.DETAILED_SIGNATURE);
        Files.write(file, earlier.build().toByteArray());

        // When
        try (var model = new ExportedModel(savedModel)) {
            // Then
            assertThat(model.probabilities(batch)).isDeepEqualTo(expected);
            assertThatThrownBy(() -> model.run(batch, List.of(Manifest.LOGITS)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[probabilities]")
                    .hasMessageContaining("found logits");
        }
    }

    @Test
    void repeatedGraphsFreeTheirMemory() throws Exception {
        Batch batch = images(POOLED.network());

        int leaks = NativeMemory.roundsThatLeak(20, round -> {
            try (ModelGraph graph = graph(POOLED)) {
                graph.run(batch, OUTPUTS);
            }
        });

        assertThat(leaks).isZero();
    }

    @Test
    void repeatedWritesFreeTheirMemory() throws Exception {
        Exemplars exemplars = Exemplars.of(4, List.of(new float[] {1, 2, 3, 4}));

        int leaks = NativeMemory.roundsThatLeak(20, round -> write(POOLED, new Additions(2, exemplars)));

        assertThat(leaks).isZero();
    }

    @Test
    void repeatedLoadsFreeTheirMemory() throws Exception {
        Exemplars exemplars = Exemplars.of(4, List.of(new float[] {1, 2, 3, 4}));
        Path file = write(POOLED, new Additions(2, exemplars));
        Batch batch = images(POOLED.network());

        int leaks = NativeMemory.roundsThatLeak(20, round -> {
            try (var model = new ExportedModel(file)) {
                model.run(batch, List.of(Manifest.SIMILARITIES, Manifest.MAPS));
            }
        });

        assertThat(leaks).isZero();
    }
}
