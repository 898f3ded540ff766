package dev.patisserie.trainer.npz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.network.layer.Initializer;
import dev.patisserie.trainer.network.layer.Variable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

class WeightsFileTest {

    private static final Variable KERNEL = new Variable("dense/kernel", Shape.of(2, 3), Initializer.zeros());
    private static final Variable BIAS = new Variable("dense/bias", Shape.of(3), Initializer.zeros());

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    @Test
    void readsTheWrittenWeights() throws IOException {
        Path file = write(folder.resolve("best.npz"));
        Map<String, List<Float>> read = new TreeMap<>();

        WeightsFile.read(file, List.of(BIAS, KERNEL), (variable, value) -> {
            List<Float> values = new ArrayList<>();
            value.scalars().forEach(scalar -> values.add(scalar.getFloat()));
            read.put(variable.name(), values);
        });

        assertThat(read)
                .containsEntry("dense/kernel", List.of(1f, 2f, 3f, 4f, 5f, 6f))
                .containsEntry("dense/bias", List.of(-1f, 0.5f, Float.MIN_VALUE));
    }

    @Test
    void hasTheFormatOfNumpy() throws IOException {
        // numpy.lib.format: magic, version, length of a header padded to 64 bytes, then "<f4"
        Path file = write(folder.resolve("best.npz"));

        byte[] npy;
        try (var zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("dense/kernel.npy"))) {
            npy = in.readAllBytes();
        }

        String text = new String(npy, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("\u0093NUMPY\u0001\u0000\u0076\u0000{'descr': '<f4', ");
        assertThat(text.substring(0, 128))
                .contains("'fortran_order': False, 'shape': (2, 3), }")
                .endsWith("\n");
        assertThat(npy).hasSize(128 + 6 * 4);
        assertThat(Arrays.copyOfRange(npy, 128, 132)).containsExactly(0, 0, 0x80, 0x3f); // 1.0f
    }

    @Test
    void rejectsTheWeightsOfAnotherNetwork() throws IOException {
        Path file = write(folder.resolve("best.npz"));
        var other = new Variable("dense_1/bias", Shape.of(3), Initializer.zeros());

        assertThatReading(file, KERNEL, other)
                .hasMessageContaining("dense_1/bias.npy")
                .hasMessageContaining("dense/bias.npy");
    }

    @Test
    void rejectsAnotherShapeOfTheSameSize() throws IOException {
        Path file = write(folder.resolve("best.npz"));
        var turned = new Variable("dense/kernel", Shape.of(3, 2), Initializer.zeros());

        assertThatReading(file, turned, BIAS)
                .hasMessageContaining("expected float32 of shape [3, 2]")
                .hasMessageContaining("'shape': (2, 3)");
    }

    @Test
    void rejectsATruncatedFile() throws IOException {
        Path file = write(folder.resolve("best.npz"));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThatReading(file, KERNEL, BIAS).hasMessageContaining("is not a checkpoint");
    }

    @Test
    void failedWriteKeepsTheOldFile() throws IOException {
        // Given
        Path file = write(folder.resolve("best.npz"));
        byte[] before = Files.readAllBytes(file);
        TFloat32 closed = TFloat32.vectorOf(1, 2, 3);
        closed.close();

        // When
        assertThatThrownBy(() -> WeightsFile.write(file, Map.of("dense/bias", closed)))
                .isInstanceOf(RuntimeException.class);

        // Then
        assertThat(file).hasBinaryContent(before);
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
    }

    private static Path write(Path file) throws IOException {
        try (TFloat32 kernel = TFloat32.tensorOf(KERNEL.shape(), DataBuffers.of(1f, 2f, 3f, 4f, 5f, 6f));
                TFloat32 bias = TFloat32.vectorOf(-1, 0.5f, Float.MIN_VALUE)) {
            WeightsFile.write(file, Map.of(KERNEL.name(), kernel, BIAS.name(), bias));
        }
        return file;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertThatReading(Path file, Variable... expected) {
        return assertThatThrownBy(() -> WeightsFile.read(file, List.of(expected), (variable, value) -> {}))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRAINING_FAILED))
                .hasMessageContaining(file.toString());
    }
}
