package dev.patisserie.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.golden.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class WeightAssignmentTest {

    @ParameterizedTest
    @ValueSource(strings = {"keras1-style", "keras2", "keras2-new", "keras3", "keras3-model"})
    void assignsEachVariableItsValuesInEveryLayout(String layout) {
        try (KerasWeights file = open(layout)) {
            // When
            WeightAssignment assignment = WeightAssignment.match(SmallNet.variables(), file);

            // Then
            List<String> seen = new ArrayList<>();
            assignment.forEach((path, values) -> {
                seen.add(path);
                assertThat(values)
                        .as(path)
                        .containsExactly(
                                FormulaWeights.weight(path, SmallNet.variables().get(path)));
            });
            assertThat(seen).containsExactlyElementsOf(SmallNet.variables().keySet());
        }
    }

    @Test
    void readsOneVariableOnDemand() {
        try (KerasWeights file = open("keras2")) {
            WeightAssignment assignment = WeightAssignment.match(SmallNet.variables(), file);

            assertThat(assignment.read("fc/bias")).containsExactly(FormulaWeights.weight("fc/bias", Shape.of(2)));
            assertThatThrownBy(() -> assignment.read("fc/scale"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("no weight was assigned to 'fc/scale'");
        }
    }

    @Test
    void readsOlderNamesWithSlashesAndSkipsTheCountOfANormalization() {
        // Given
        Map<String, Shape> expected = new LinkedHashMap<>();
        expected.put("normalization/mean", Shape.of(3));
        expected.put("normalization/variance", Shape.of(3));
        expected.put("conv1_conv/kernel", Shape.of(3, 3, 3, 4));
        for (String layer : List.of("conv1_bn", "bn")) {
            for (String variable : List.of("gamma", "beta", "moving_mean", "moving_variance")) {
                expected.put(layer + "/" + variable, Shape.of(4));
            }
        }
        try (KerasWeights file = open("slashes")) {
            // When
            WeightAssignment assignment = WeightAssignment.match(expected, file);

            // Then
            assertThat(assignment.layersByOrder()).isEmpty();
            expected.forEach((path, shape) ->
                    assertThat(assignment.read(path)).as(path).containsExactly(FormulaWeights.weight(path, shape)));
        }
    }

    @Test
    void pairsOnlyAutomaticNamesByOrder() {
        try (KerasWeights file = open("keras3")) {
            assertThat(WeightAssignment.match(SmallNet.variables(), file).layersByOrder())
                    .containsExactly("conv2d");
        }
    }

    @Test
    void pairsEveryLayerOfAFileWithAutomaticNamesByOrder() {
        try (KerasWeights file = open("keras1-style")) {
            assertThat(WeightAssignment.match(SmallNet.variables(), file).layersByOrder())
                    .containsExactly("c1", "c1_bn", "dw", "sep", "conv2d", "fc");
        }
    }

    @Test
    void ignoresTheNumberInAnAutomaticName() {
        // Given: the network's third convolution of this session is the file's first
        Map<String, Shape> expected = renamed(SmallNet.variables(), "conv2d/kernel", "conv2d_2/kernel");

        try (KerasWeights file = open("keras2")) {
            assertThat(WeightAssignment.match(expected, file).read("conv2d_2/kernel"))
                    .containsExactly(FormulaWeights.weight("conv2d/kernel", Shape.of(1, 1, 5, 6)));
        }
    }

    @Test
    void namesEveryProblemAtOnce() {
        // Given
        Map<String, Shape> expected = SmallNet.variables();
        expected.put("c1/kernel", Shape.of(3, 3, 3, 8));
        expected.put("predictions/kernel", Shape.of(6, 10));
        expected.remove("sep/depthwise_kernel");
        expected.remove("sep/pointwise_kernel");

        try (KerasWeights file = open("keras2")) {
            assertThatThrownBy(() -> WeightAssignment.match(expected, file))
                    .hasMessageContaining("1 of another shape (c1/kernel expected [3, 3, 3, 8] found [3, 3, 3, 4])")
                    .hasMessageContaining("1 missing in the file (predictions/kernel [6, 10])")
                    .hasMessageContaining("2 in the file but not in the network"
                            + " (sep/depthwise_kernel [3, 3, 4, 1], sep/pointwise_kernel [1, 1, 4, 5])")
                    .hasMessageContaining("Use the file of this architecture and alpha")
                    .extracting("code")
                    .isEqualTo(ErrorCode.WEIGHTS_MISMATCH);
        }
    }

    @Test
    void detectsAVariableThatOneSideLacks() {
        Map<String, Shape> expected = SmallNet.variables();
        expected.remove("c1/bias");

        try (KerasWeights file = open("keras2")) {
            assertThatThrownBy(() -> WeightAssignment.match(expected, file))
                    .hasMessageContaining("1 in the file but not in the network (c1/bias [4])");
        }
    }

    @Test
    void shortensALongListOfProblems() {
        Map<String, Shape> expected = new LinkedHashMap<>();
        SmallNet.variables()
                .forEach((path, shape) -> expected.put(path, Shape.of(9).append(shape)));

        try (KerasWeights file = open("keras2")) {
            assertThatThrownBy(() -> WeightAssignment.match(expected, file))
                    .hasMessageContaining("11 of another shape (c1/kernel")
                    .hasMessageContaining(", and 6 more)");
        }
    }

    private static KerasWeights open(String layout) {
        return KerasWeights.open(Golden.file("weights/" + layout + ".hdf5"));
    }

    private static Map<String, Shape> renamed(Map<String, Shape> shapes, String from, String to) {
        Map<String, Shape> renamed = new LinkedHashMap<>();
        shapes.forEach((path, shape) -> renamed.put(path.equals(from) ? to : path, shape));
        return renamed;
    }
}
