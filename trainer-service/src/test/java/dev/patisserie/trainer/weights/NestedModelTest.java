package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.golden.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

/** Files of classifiers with a base model as a layer; see golden_keras_models.py. */
class NestedModelTest {

    @TempDir
    Path folder;

    private static Map<String, Shape> base() {
        Map<String, Shape> base = new LinkedHashMap<>();
        base.put("conv1/kernel", Shape.of(3, 3, 3, 4));
        base.put("bn1/gamma", Shape.of(4));
        base.put("bn1/beta", Shape.of(4));
        base.put("bn1/moving_mean", Shape.of(4));
        base.put("bn1/moving_variance", Shape.of(4));
        return base;
    }

    private static Map<String, float[]> read(String name) {
        Map<String, float[]> values = new HashMap<>();
        try (KerasWeights file = KerasWeights.open(Golden.file("keras/" + name))) {
            WeightAssignment.match(base(), file).forEach(values::put);
        }
        return values;
    }

    @Test
    void theBaseOfAClassifierIsReadFromBothFormats() {
        // When
        Map<String, float[]> keras = read("nested.keras");
        Map<String, float[]> weights = read("nested.hdf5");

        // Then
        assertThat(keras.keySet()).isEqualTo(base().keySet());
        keras.forEach((name, values) -> assertThat(weights.get(name)).as(name).isEqualTo(values));
        for (float variance : keras.get("bn1/moving_variance")) { // drawn from 0.5 to 1.5
            assertThat(variance).isBetween(0.5f, 1.5f);
        }
    }

    @Test
    void statesTheProblemsOfTheWholeFileIfNoModelFits() {
        Map<String, Shape> other = base();
        other.put("bn1/gamma", Shape.of(5));

        try (KerasWeights file = KerasWeights.open(Golden.file("keras/nested.keras"))) {
            assertThatThrownBy(() -> WeightAssignment.match(other, file))
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_MISMATCH))
                    .hasMessageContaining("bn1/gamma expected [5] found [4]")
                    .hasMessageContaining("dense");
        }
    }

    @Test
    void aLayerIsFoundByItsModelAndName() {
        try (KerasWeights file = KerasWeights.open(Golden.file("keras/nested.keras"))) {
            assertThat(file.weightsOf("tiny_base", "conv1"))
                    .extracting(StoredWeight::shape)
                    .containsExactly(Shape.of(3, 3, 3, 4));
            assertThat(file.weightsOf("", "conv1")).isEmpty();
            assertThat(file.model().orElseThrow().name()).isEqualTo("nested");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layers.keras", "nested.keras", "pooled.keras"})
    void everyTruncationIsRejectedAsCorrupt(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("keras/" + name));
        for (int length = 3; length < whole.length; length += 997) {
            Path file = Files.write(folder.resolve("cut.keras"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> readAll(file))
                    .as("%d bytes", length)
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WEIGHTS_CORRUPT));
        }
    }

    /** For any change of bytes, a file is read or rejected with a code. */
    @ParameterizedTest
    @ValueSource(strings = {"layers.keras", "nested.keras"})
    void changedFilesAreReadOrRejected(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.file("keras/" + name));
        var random = new Random(name.hashCode());
        int rejected = 0;
        for (int i = 0; i < 200; i++) {
            byte[] changed = whole.clone();
            for (int change = 0; change <= i % 4; change++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                readAll(Files.write(folder.resolve("changed.keras"), changed));
            } catch (PatisserieException e) {
                rejected++;
                assertThat(e.code()).isIn(ErrorCode.WEIGHTS_CORRUPT, ErrorCode.KERAS_UNSUPPORTED);
            }
        }
        assertThat(rejected).isPositive();
    }

    private static void readAll(Path file) {
        try (KerasWeights weights = KerasWeights.open(file)) {
            weights.weights().values().forEach(weights::read);
        }
    }
}
