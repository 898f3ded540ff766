package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.golden.Golden;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class KerasWeightsTest {

    @TempDir
    Path folder;

    @Test
    void listsTheWeightsOfKeras2InTheOrderOfTheLayers() {
        try (KerasWeights weights = KerasWeights.open(Golden.file("weights/keras2.hdf5"))) {
            assertThat(weights.weights().keySet())
                    .containsExactlyElementsOf(SmallNet.variables().keySet());
            assertThat(weights.weights().get("sep/pointwise_kernel").shape()).isEqualTo(Shape.of(1, 1, 4, 5));
        }
    }

    /** Keras's file of Xception has this layout, since its root has 28 nodes of entries. */
    @Test
    void readsAFileThatEndsWithTheIndexOfAGroup() throws IOException {
        // Given: the used part of a B-tree's leaf as the last bytes of the file: a header of 24
        // bytes, one key more than entries, and an address for each entry
        byte[] file = Files.readAllBytes(Golden.file("weights/keras2.hdf5"));
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int leaf = new String(file, StandardCharsets.ISO_8859_1).indexOf("TREE");
        assertThat(bytes.get(leaf + 5)).as("level").isZero();
        int used = 24 + (2 * bytes.getShort(leaf + 6) + 1) * Long.BYTES;
        for (int at = 0; at <= file.length - Long.BYTES; at += Long.BYTES) {
            if (bytes.getLong(at) == leaf) {
                bytes.putLong(at, file.length);
            }
        }
        bytes.putLong(40, file.length + used); // the end of the file, in the superblock
        ByteBuffer moved = ByteBuffer.allocate(file.length + used);
        moved.put(file).put(file, leaf, used);
        Arrays.fill(moved.array(), leaf, leaf + used, (byte) 0);
        Path written = Files.write(folder.resolve("moved.h5"), moved.array());

        // Then
        try (KerasWeights weights = KerasWeights.open(written)) {
            assertThat(weights.weights().keySet())
                    .containsExactlyElementsOf(SmallNet.variables().keySet());
        }
    }

    @Test
    void readsTheNamesOfKeras1() {
        try (KerasWeights weights = KerasWeights.open(Golden.file("weights/keras1-style.hdf5"))) {
            assertThat(weights.weights().keySet())
                    .startsWith("convolution2d_1/W", "convolution2d_1/b")
                    .contains("batchnormalization_1/running_std")
                    .endsWith("dense_1/W", "dense_1/b");
        }
    }

    @Test
    void flattensANestedModelAndSkipsTheOptimizer() {
        try (KerasWeights weights = KerasWeights.open(Golden.file("weights/keras3-model.hdf5"))) {
            assertThat(weights.weights().keySet())
                    .hasSize(SmallNet.variables().size())
                    .contains("c1/kernel", "c1_bn/moving_variance", "fc/bias");
        }
    }

    @Test
    void namesNumberedWeightsByTheirLayer() {
        try (KerasWeights weights = KerasWeights.open(Golden.file("weights/keras3.hdf5"))) {
            assertThat(weights.weights().keySet()).contains("c1/0", "c1/1", "c1_bn/3", "sep/1");
        }
    }

    @Test
    void sortsNumberedLayersAndWeightsAsNumbers() throws IOException {
        // Given: twelve layers of one class, the last of them with twelve weights
        Path file = folder.resolve("many.weights.h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            var layers = hdf.putGroup("layers");
            for (int i = 0; i < 12; i++) {
                var vars = layers.putGroup(i == 0 ? "conv2d" : "conv2d_" + i).putGroup("vars");
                for (int j = 0; j < (i == 11 ? 12 : 1); j++) {
                    vars.putDataset(String.valueOf(j), new float[] {i, j});
                }
            }
        }

        // Then
        try (KerasWeights weights = KerasWeights.open(file)) {
            assertThat(weights.weights().keySet())
                    .startsWith("conv2d/0", "conv2d_1/0", "conv2d_2/0")
                    .endsWith("conv2d_11/8", "conv2d_11/9", "conv2d_11/10", "conv2d_11/11");
            assertThat(weights.read(weights.weights().get("conv2d_11/10"))).containsExactly(11, 10);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void rejectsWeightsThatAreNotFinite(float value) {
        Path file = folder.resolve("diverged.weights.h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putGroup("layers").putGroup("conv2d").putGroup("vars").putDataset("0", new float[] {1, value});
        }

        try (KerasWeights weights = KerasWeights.open(file)) {
            assertThatThrownBy(() -> weights.read(weights.weights().get("conv2d/0")))
                    .hasMessageContaining("'conv2d/0' has a value that is not finite, " + value)
                    .extracting("code")
                    .isEqualTo(ErrorCode.WEIGHTS_CORRUPT);
        }
    }

    @Test
    void statesTheSizeOfAllArraysWithoutOverflow() throws IOException {
        Path file = folder.resolve("some.weights.h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            var vars = hdf.putGroup("layers").putGroup("conv2d").putGroup("vars");
            vars.putDataset("0", new float[2][3]);
            vars.putDataset("1", new float[4]);
        }

        try (KerasWeights weights = KerasWeights.open(file);
                KerasWeights huge = KerasWeights.open(Golden.file("hostile-weights/huge-dataset.hdf5"))) {
            assertThat(weights.bytes()).isEqualTo(40);
            assertThat(huge.bytes()).isGreaterThan(1L << 40);
        }
    }

    @Test
    void rejectsWeightsThatAreNotFloat32() {
        Path file = folder.resolve("double.weights.h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putGroup("layers").putGroup("conv2d").putGroup("vars").putDataset("0", new double[3]);
        }

        try (KerasWeights weights = KerasWeights.open(file)) {
            assertThatThrownBy(() -> weights.read(weights.weights().get("conv2d/0")))
                    .hasMessageContaining("'conv2d/0' must be float32, is double")
                    .extracting("code")
                    .isEqualTo(ErrorCode.WEIGHTS_CORRUPT);
        }
    }

    @Test
    void missingFileIsNamed() {
        Path absent = folder.resolve("absent.h5");

        assertThatThrownBy(() -> KerasWeights.open(absent))
                .isInstanceOf(PatisserieException.class)
                .hasMessage("there is no weights file at " + absent)
                .extracting("code")
                .isEqualTo(ErrorCode.WEIGHTS_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not an HDF5 file, but a web page that says 404"})
    void rejectsAFileThatIsNotHdf5(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("page.h5"), content);

        assertThatThrownBy(() -> KerasWeights.open(file))
                .hasMessageContaining("page.h5 is not a valid Keras weights file")
                .extracting("code")
                .isEqualTo(ErrorCode.WEIGHTS_CORRUPT);
    }

    @Test
    void rejectsAnHdf5FileWithoutWeights() {
        Path file = folder.resolve("other.h5");
        try (WritableHdfFile hdf = HdfFile.write(file)) {
            hdf.putGroup("layers").putDataset("temperatures", new float[] {1, 2});
        }

        assertThatThrownBy(() -> KerasWeights.open(file))
                .hasMessageContaining("layer_names")
                .extracting("code")
                .isEqualTo(ErrorCode.WEIGHTS_CORRUPT);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9999})
    void detectsATruncatedFile(double part) throws IOException {
        // Given
        byte[] whole = Files.readAllBytes(Golden.file("weights/keras2.hdf5"));
        byte[] start = Arrays.copyOf(whole, (int) (whole.length * part));
        Path cut = Files.write(folder.resolve("cut.h5"), start);

        // Then
        assertThatThrownBy(() -> readAll(cut)).extracting("code").isEqualTo(ErrorCode.WEIGHTS_CORRUPT);
    }

    private static void readAll(Path file) {
        try (KerasWeights weights = KerasWeights.open(file)) {
            weights.weights().values().forEach(weights::read);
        }
    }
}
