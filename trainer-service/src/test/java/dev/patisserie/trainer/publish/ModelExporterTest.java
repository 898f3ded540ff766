package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.fit.KerasGolden;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.npz.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Signature.TensorDescription;
import org.tensorflow.proto.DataType;

class ModelExporterTest {

    private static final int SIZE = KerasGolden.SIZE;
    private static final Network NETWORK = SimpleConvNet.of(SIZE, KerasGolden.CLASSES);

    @TempDir
    Path temp;

    private Path savedModel;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    @BeforeEach
    void export() throws IOException {
        Path weights = KerasGolden.writeWeights(NETWORK, temp.resolve("best.npz"));
        savedModel = new ModelExporter(temp.resolve("model"))
                .writeSavedModel(NETWORK, (expected, consumer) -> WeightsFile.read(weights, expected, consumer));
    }

    @Test
    void predictsTheProbabilitiesOfKerasFromBytes() throws IOException {
        JsonNode golden = KerasGolden.read().get("probabilities");

        try (var model = new ExportedModel(savedModel)) {
            float[][] answers = model.probabilities(KerasGolden.batch(0));

            assertThat(answers).hasNumberOfRows(golden.size());
            for (int i = 0; i < answers.length; i++) {
                for (int j = 0; j < KerasGolden.CLASSES; j++) {
                    assertThat((double) answers[i][j])
                            .isCloseTo(golden.get(i).get(j).asDouble(), within(1e-5));
                }
            }
        }
    }

    @Test
    void predictionDoesNotDependOnTheBatch() {
        Batch batch = KerasGolden.batch(0);
        byte[] first = Arrays.copyOf(batch.rgb(), SIZE * SIZE * 3);

        try (var model = new ExportedModel(savedModel)) {
            float[] alone = model.probabilities(new Batch(first, new int[1], SIZE))[0];

            assertThat(alone).containsExactly(model.probabilities(batch)[0], within(1e-6f));
        }
    }

    @Test
    void hasTheSignatureOfTheContract() {
        try (SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString())) {
            var signature = bundle.function(Manifest.SIGNATURE).signature();

            assertThat(signature.inputNames()).containsExactly("image");
            assertThat(signature.outputNames()).containsExactly("probabilities");
            TensorDescription image = signature.getInputs().get("image");
            assertThat(image.dataType).isEqualTo(DataType.DT_UINT8);
            assertThat(image.shape.asArray()).containsExactly(-1, SIZE, SIZE, 3);
            TensorDescription probabilities = signature.getOutputs().get("probabilities");
            assertThat(probabilities.dataType).isEqualTo(DataType.DT_FLOAT);
            assertThat(probabilities.shape.asArray()).containsExactly(-1, KerasGolden.CLASSES);
        }
    }

    @Test
    void holdsItsWeightsAsConstantsOnly() {
        try (SavedModelBundle bundle = SavedModelBundle.load(savedModel.toString())) {
            assertThat(bundle.metaGraphDef().getGraphDef().getNodeList())
                    .noneMatch(node -> node.getOp().contains("Var"))
                    .filteredOn(node -> node.getOp().equals("Const"))
                    .hasSizeGreaterThanOrEqualTo(NETWORK.variables().size());
        }
        assertThat(savedModel.resolve("saved_model.pb")).satisfies(file -> assertThat(Files.size(file))
                .isBetween(NETWORK.parameters() * 4, NETWORK.parameters() * 4 + 50_000));
    }

    @Test
    void survivesTheArchive() throws IOException {
        // When
        ModelArchive.pack(temp.resolve("model"), temp.resolve("model.zip"));
        ModelArchive.unpack(temp.resolve("model.zip"), temp.resolve("unpacked"));

        // Then
        try (var model = new ExportedModel(temp.resolve("unpacked").resolve(Manifest.SAVED_MODEL))) {
            assertThat(model.probabilities(KerasGolden.batch(0))).hasNumberOfRows(4);
        }
    }

    @Test
    void rejectsANetworkTooLargeForASavedModel() {
        // 1024 - 4 = 1020, pooled 510; 510 x 510 x 32 x 128 x 4 bytes = 4.3 GB
        Network large = SimpleConvNet.of(1024, 5);

        assertThatThrownBy(() -> ModelExporter.requireExportable(large))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                .hasMessageContaining("imageSize 1024")
                .hasMessageContaining("ask for smaller images");
    }

    @Test
    void closesEveryTensorOfAPrediction() throws Exception {
        try (var model = new ExportedModel(savedModel)) {
            int leaks = NativeMemory.roundsThatLeak(100, i -> model.probabilities(KerasGolden.batch(i)));

            assertThat(leaks).isZero();
        }
    }

    @Test
    void versionsNameTheSoftware() {
        assertThat(ModelExporter.versions())
                .containsEntry("tensorflow", "2.18.0")
                .containsEntry("java", Runtime.version().toString())
                .hasEntrySatisfying("patisserie", v -> assertThat(v).matches("\\d+\\.\\d+\\.\\d+.*"))
                .hasEntrySatisfying("commit", v -> assertThat(v).matches("unknown|(.*-g)?[0-9a-f]{12,}(-dirty)?"));
    }
}
