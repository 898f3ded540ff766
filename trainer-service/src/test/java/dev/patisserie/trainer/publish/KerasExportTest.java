package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.patisserie.common.keras.KerasArchive;
import dev.patisserie.common.keras.KerasExport;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.network.keras.KerasClassifier;
import dev.patisserie.trainer.network.keras.PixelRange;
import dev.patisserie.trainer.weights.KerasWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exports models as {@code .keras} files and compares them with the SavedModels; with {@code -Dtest.python=PYTHON}, a
 * Python with Keras 3, Keras loads them, too.
 */
class KerasExportTest {

    private static final Path SCRIPT = Path.of("src", "test", "python", "predict_keras.py");
    private static final int NO_KERAS = 77; // exit code of the script
    private static final int IMAGES = 3;
    private static final double TEMPERATURE = 1.7;

    @TempDir
    Path temp;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    /** The network from scratch, the layers of all base models, and one whose normalisations are layers. */
    private static List<String> networks() {
        return List.of(
                "simple",
                "mobilenet",
                "mobilenet unfolded",
                "mobilenet_v2",
                "mobilenet_v3_small",
                "xception",
                "resnet50",
                "resnet50v2",
                "efficientnetb0",
                "efficientnetv2b0",
                "densenet121",
                "vgg16",
                "inception_v3");
    }

    private static int size(String network) {
        return switch (network) {
            case "simple" -> 20;
            case "xception" -> 71;
            case "inception_v3" -> 75;
            default -> 64;
        };
    }

    private static WeightedNetwork network(String name) {
        return switch (name) {
            case "simple" -> FormulaNetwork.weighted(SimpleConvNet.of(size(name), FormulaNetwork.CLASSES));
            case "mobilenet unfolded" -> FormulaNetwork.of("mobilenet", 0.25, size(name));
            case "mobilenet" -> BatchNormFolding.fold(FormulaNetwork.of(name, 0.25, size(name)));
            case "mobilenet_v2" -> BatchNormFolding.fold(FormulaNetwork.of(name, 0.35, size(name)));
            default -> BatchNormFolding.fold(FormulaNetwork.of(name, null, size(name)));
        };
    }

    private static List<String> labels() {
        return IntStream.range(0, FormulaNetwork.CLASSES)
                .mapToObj(i -> "class " + i)
                .toList();
    }

    /** Returns the folder of the SavedModel. */
    private Path export(String name, Path file) throws IOException {
        WeightedNetwork network = network(name);
        var exporter = new ModelExporter(temp.resolve("model"));
        Path savedModel;
        try (ModelGraph graph = ModelExporter.graph(network.network(), ModelExporter.weightsOf(network))) {
            savedModel = exporter.writeSavedModel(graph, new ModelGraph.Additions(TEMPERATURE, null));
        }
        KerasExport.write(
                savedModel,
                Manifest.SIGNATURE,
                Manifest.OUTPUT,
                new KerasExport.Description("m-1", network.network().name(), labels(), Instant.EPOCH),
                file);
        return savedModel;
    }

    private static float[][] probabilities(Path savedModel, int size) {
        try (var model = new ExportedModel(savedModel)) {
            return model.probabilities(new Batch(FormulaNetwork.images(IMAGES, size), new int[IMAGES], size));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aModelReadAgainGivesTheSameAnswers(String name) throws IOException {
        // Given
        Path file = temp.resolve("model.keras");
        Path first = export(name, file);
        float[][] expected = probabilities(first, size(name));

        // When: the temperature is part of the weights of the read model
        WeightedNetwork read;
        try (KerasWeights weights = KerasWeights.open(file)) {
            read = KerasClassifier.read(weights, OptionalInt.empty(), PixelRange.BYTES, List.of(0, 1, 2, 3, 4));
        }
        Path again =
                new ModelExporter(temp.resolve("again")).writeSavedModel(read.network(), ModelExporter.weightsOf(read));

        // Then
        assertClose(probabilities(again, size(name)), expected);
    }

    private static void assertClose(float[][] found, float[][] expected) {
        for (int image = 0; image < IMAGES; image++) {
            for (int i = 0; i < expected[image].length; i++) {
                assertThat(found[image][i]).isCloseTo(expected[image][i], within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void kerasLoadsAModelAndGivesTheSameAnswers(String name) throws IOException, InterruptedException {
        // Given
        String python = System.getProperty("test.python");
        assumeTrue(python != null, "skipped: name a Python with Keras 3 by -Dtest.python=...");
        Path file = temp.resolve("model.keras");
        float[][] expected = probabilities(export(name, file), size(name));

        // When
        Path output = temp.resolve("predictions.json");
        Process process = new ProcessBuilder(
                        python,
                        "-B",
                        SCRIPT.toString(),
                        file.toString(),
                        "" + size(name),
                        "" + IMAGES,
                        output.toString())
                .inheritIO()
                .start();
        int code = process.waitFor();
        assumeTrue(code != NO_KERAS, "skipped: " + python + " has no Keras 3");
        assertThat(code).isZero();

        // Then
        JsonNode found = new ObjectMapper().readTree(output.toFile());
        float[][] answers = new float[IMAGES][FormulaNetwork.CLASSES];
        for (int image = 0; image < IMAGES; image++) {
            for (int i = 0; i < FormulaNetwork.CLASSES; i++) {
                answers[image][i] = (float) found.get(image).get(i).asDouble();
            }
        }
        assertClose(answers, expected);
    }

    /**
     * The golden description was loaded by Keras, so that this test needs no Python. The test writes the new one to
     * {@code target/exported-simple.json}.
     */
    @Test
    void describesTheSimpleNetworkAsBefore() throws IOException {
        Path file = temp.resolve("model.keras");
        export("simple", file);

        try (KerasArchive archive = KerasArchive.open(file)) {
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(Path.of("target", "exported-simple.json").toFile(), archive.config());
            assertThat(archive.config()).isEqualTo(Golden.json("keras/exported-simple.json"));
            JsonNode metadata = archive.metadata().orElseThrow();
            assertThat(metadata.at("/patisserie/labels/4").asText()).isEqualTo("class 4");
            assertThat(metadata.at("/patisserie/inputRange").asText()).isEqualTo("0..255");
            assertThat(metadata.at("/patisserie/modelId").asText()).isEqualTo("m-1");
        }
    }

    @Test
    void equalModelsGiveEqualBytes() throws IOException {
        Path first = temp.resolve("a.keras");
        Path second = temp.resolve("b.keras");
        export("simple", first);
        export("simple", second);

        assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    }

    @Test
    void weightsHaveTheNamesOfTheirLayers() throws IOException {
        // Given
        Path file = temp.resolve("model.keras");
        export("simple", file);

        // Then
        try (KerasWeights weights = KerasWeights.open(file)) {
            assertThat(weights.weightsOf("", "conv2d_1")).hasSize(2);
            float[] kernel = weights.read(weights.weightsOf("", "dense").get(0));
            assertThat(kernel)
                    .isEqualTo(FormulaWeights.weight(
                            "predictions/kernel",
                            weights.weightsOf("", "dense").get(0).shape()));
        }
    }
}
