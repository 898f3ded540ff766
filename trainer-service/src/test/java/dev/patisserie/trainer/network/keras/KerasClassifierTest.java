package dev.patisserie.trainer.network.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.ClassifierHead;
import dev.patisserie.trainer.network.ForwardEngine;
import dev.patisserie.trainer.network.FrozenNetwork;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.weights.KerasWeights;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares imported models with Keras's predictions; see golden_keras_models.py. */
class KerasClassifierTest {

    private static final JsonNode GOLDEN = Golden.json("keras/models.json");
    private static final int SIZE = GOLDEN.get("size").asInt();
    private static final int CLASSES = 3;
    private static final List<Integer> IN_ORDER = List.of(0, 1, 2);

    private static PixelRange pixels(String model) {
        return model.equals("nested") ? new PixelRange(1 / 255f, 0) : PixelRange.BYTES;
    }

    private static WeightedNetwork read(String model, List<Integer> units) {
        try (KerasWeights file = KerasWeights.open(Golden.file("keras/" + model + ".keras"))) {
            return KerasClassifier.read(file, OptionalInt.empty(), pixels(model), units);
        }
    }

    private static float[] probabilities(WeightedNetwork network) {
        int images = GOLDEN.get("layers").size() / CLASSES;
        var logits = FloatBuffer.allocate(images * CLASSES);
        try (var frozen = new FrozenNetwork(network, Precision.FLOAT32, ForwardEngine.TENSORFLOW)) {
            frozen.run(FormulaNetwork.images(images, SIZE), images, logits);
        }
        float[] values = logits.array();
        for (int image = 0; image < images; image++) {
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                sum += Math.exp(values[image * CLASSES + c]);
            }
            for (int c = 0; c < CLASSES; c++) {
                values[image * CLASSES + c] = (float) (Math.exp(values[image * CLASSES + c]) / sum);
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"layers", "nested", "pooled", "operations"})
    void answersLikeKerasWithAndWithoutFolding(String model) {
        // Given
        JsonNode expected = GOLDEN.get(model);
        WeightedNetwork network = read(model, IN_ORDER);

        // When
        float[] found = probabilities(network);
        float[] folded = probabilities(BatchNormFolding.fold(network));

        // Then
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .as("value %d", i)
                    .isCloseTo((float) expected.get(i).asDouble(), within(1e-5f));
            assertThat(folded[i])
                    .as("value %d", i)
                    .isCloseTo((float) expected.get(i).asDouble(), within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"layers", "nested", "pooled", "operations"})
    void hasAKnownHead(String model) {
        assertThat(ClassifierHead.of(read(model, IN_ORDER).network()).width()).isPositive();
    }

    @Test
    void ordersTheOutputsLikeTheClassesOfTheDataSet() {
        // Given: class 0 of the data set is output 2 of the model, and so on
        float[] natural = probabilities(read("pooled", IN_ORDER));

        // When
        float[] ordered = probabilities(read("pooled", List.of(2, 0, 1)));

        // Then
        for (int image = 0; image < natural.length; image += CLASSES) {
            assertThat(ordered[image]).isCloseTo(natural[image + 2], within(1e-6f));
            assertThat(ordered[image + 1]).isCloseTo(natural[image], within(1e-6f));
            assertThat(ordered[image + 2]).isCloseTo(natural[image + 1], within(1e-6f));
        }
    }

    @Test
    void knowsWhichModelsScalePixelsOf0To255() {
        for (String model : List.of("layers", "nested", "pooled", "operations")) {
            try (KerasWeights file = KerasWeights.open(Golden.file("keras/" + model + ".keras"))) {
                assertThat(KerasClassifier.scalesBytes(file)).as(model).isEqualTo(!model.equals("nested"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "softmax-axis, axis",
        "flatten-data_format, data_format",
        "padding-data_format, data_format",
        "normalization-axis, axis",
        "relu-max_value, max_value",
        "layer-own_Dropout, own>Dropout",
        "activation-own_relu, own>relu",
        "operation-Softmax, Softmax"
    })
    void rejectsArgumentsAndClassesThatWouldChangeTheAnswers(String file, String reason) {
        assertThatThrownBy(() -> read("refused/" + file, IN_ORDER))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KERAS_UNSUPPORTED))
                .hasMessageContaining(reason);
    }

    @Test
    void rejectsAnotherNumberOfClasses() {
        assertThatThrownBy(() -> read("pooled", List.of(0, 1)))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_LABELS_MISMATCH))
                .hasMessageContaining("expected a model with 2 outputs", "found 3");
    }

    @Test
    void rejectsAnotherImageSizeThanTheModels() {
        try (KerasWeights file = KerasWeights.open(Golden.file("keras/pooled.keras"))) {
            assertThatThrownBy(() -> KerasClassifier.read(file, OptionalInt.of(32), PixelRange.BYTES, IN_ORDER))
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REQUEST_INVALID))
                    .hasMessageContaining("18")
                    .hasMessageContaining("32");
        }
    }

    @Test
    void rejectsAFileOfWeightsWithoutAModel() {
        try (KerasWeights file = KerasWeights.open(Golden.file("keras/nested.hdf5"))) {
            assertThatThrownBy(() -> KerasClassifier.read(file, OptionalInt.empty(), PixelRange.BYTES, IN_ORDER))
                    .isInstanceOfSatisfying(
                            PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KERAS_UNSUPPORTED))
                    .hasMessageContaining("nested.hdf5");
        }
    }
}
