package dev.patisserie.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.onednn.OneDnnComparison;
import dev.patisserie.common.tensorflow.NativeMemory;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.uncertainty.MapFilter;
import dev.patisserie.inference.uncertainty.ModelOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares oneDNN with TensorFlow through the interface of the service. */
class OneDnnClassifierTest {

    private static final ServedPrecision ONEDNN = new ServedPrecision(Computation.ONEDNN_BFLOAT16, "test", "test");
    private static final TestModel MODEL =
            TestModel.named("m-1").graph(TestGraph.SOUND.ballastBytes(0)).withDetails();

    @TempDir
    Path store;

    @TempDir
    Path scratch;

    private Path savedModel;
    private Manifest manifest;

    @BeforeAll
    static void requireOneDnn() {
        OneDnnComparison.assumeOneDnn();
    }

    @BeforeEach
    void publish() throws IOException {
        publish(MODEL);
    }

    private void publish(TestModel model) throws IOException {
        Path archive = store.resolve(model.publishTo(store, scratch).artifact());
        Path unpacked = scratch.resolve("unpacked-" + model.graph().ballastBytes());
        ModelArchive.unpack(archive, unpacked);
        savedModel = unpacked.resolve(Manifest.SAVED_MODEL);
        manifest = ModelArchive.readManifest(unpacked);
    }

    private Classifier oneDnn() {
        return OneDnnClassifier.load(savedModel, manifest, ONEDNN, 8);
    }

    private static List<byte[]> images(int count) {
        var random = new Random(7);
        List<byte[]> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] image = new byte[TestModel.SIZE * TestModel.SIZE * 3];
            random.nextBytes(image);
            images.add(image);
        }
        return images;
    }

    @Test
    void givesTheOutputsOfTensorFlow() {
        List<byte[]> images = images(7);
        try (Classifier tensorFlow = DjlClassifier.load(savedModel, manifest, new ServedPrecision(false, "test"));
                Classifier oneDnn = oneDnn()) {
            List<ModelOutput> expected = tensorFlow.outputs(images, MapFilter.ALL);
            List<ModelOutput> actual = oneDnn.outputs(images, MapFilter.ALL);

            assertThat(oneDnn.uncertainty()).isEqualTo(tensorFlow.uncertainty());
            for (int i = 0; i < images.size(); i++) {
                ModelOutput wanted = expected.get(i);
                ModelOutput given = actual.get(i);
                assertThat(given.probabilities()).containsExactly(wanted.probabilities(), within(0.01f));
                assertThat(given.logits()).containsExactly(wanted.logits(), within(0.05f));
                assertThat(given.features()).containsExactly(wanted.features(), within(0.5f));
                assertThat(given.similarities()).containsExactly(wanted.similarities(), within(0.5f));
                assertThat(given.maps()).hasSameSizeAs(wanted.maps());
            }
            assertThat(oneDnn.classify(images)[6]).isEqualTo(actual.get(6).probabilities());
        }
    }

    @Test
    void mapsHaveTheValuesOfTheClassesOfEachImage() {
        // Given: red in all blocks, or green in the last row of blocks
        byte[] red = new byte[TestModel.SIZE * TestModel.SIZE * 3];
        byte[] green = red.clone();
        for (int i = 0; i < red.length; i += 3) {
            red[i] = (byte) 128;
            green[i + 1] = (byte) (i < red.length / 4 * 3 ? 0 : 128);
        }

        try (Classifier oneDnn = oneDnn()) {
            List<ModelOutput> outputs = oneDnn.outputs(List.of(red, green), (i, output) -> i == 1);

            assertThat(outputs.get(0).maps()).isNull();
            assertThat(outputs.get(1).maps()[2 * 11]).isZero(); // row 2, column 3
            assertThat(outputs.get(1).maps()[2 * 12]).isCloseTo(0.25f, within(1e-3f)); // row 3, column 0
        }
    }

    @Test
    void batchesAfterALargerOneHaveTheirOwnOutputs() {
        List<byte[]> images = images(20);
        try (Classifier oneDnn = oneDnn()) {
            float[][] all = oneDnn.classify(images);

            assertThat(oneDnn.classify(images.subList(17, 20))[1]).isEqualTo(all[18]);
        }
    }

    @Test
    void needsNoFilesAfterItsLoad() throws IOException {
        try (Classifier oneDnn = oneDnn()) {
            Files.delete(savedModel.resolve("saved_model.pb"));

            assertThat(oneDnn.classify(images(33))).hasDimensions(33, 3);
        }
    }

    @Test
    void rejectsAnImageOfAnotherSize() {
        try (Classifier oneDnn = oneDnn()) {
            assertThatThrownBy(() -> oneDnn.classify(List.of(new byte[3])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected images of 768 bytes, got 3");
        }
    }

    @Test
    void rejectsAModelThatOneDnnDoesNotSupport() throws IOException {
        publish(TestModel.named("m-2"));

        assertThatThrownBy(this::oneDnn)
                .isInstanceOf(PatisserieException.class)
                .hasMessageStartingWith("oneDNN cannot compute the model: ");
    }

    @Test
    void failsAfterItsEnd() {
        Classifier oneDnn = oneDnn();
        oneDnn.close();

        assertThatThrownBy(() -> oneDnn.classify(images(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void freesItsMemory() throws Exception {
        List<byte[]> images = images(5);

        int leaking = NativeMemory.roundsThatLeak(20, round -> {
            try (Classifier oneDnn = oneDnn()) {
                oneDnn.outputs(images, MapFilter.ALL);
            }
        });

        assertThat(leaking).isZero();
    }
}
