package dev.patisserie.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.tensorflow.OptimizedGraph;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * The graphs that TensorFlow makes of frozen networks. An optimiser that fails leaves the operations apart, which only
 * costs time. The weights have biases other than zero, since TensorFlow removes biases of zero.
 */
class FusedOperationsTest {

    private static OptimizedGraph optimized(Supplier<WeightedNetwork> network, int size, Precision precision) {
        TensorFlowRuntime.load();
        try (var passes = new TensorFlowPasses(BatchNormFolding.fold(network.get()), precision);
                TFloat32 batch = TFloat32.tensorOf(Shape.of(2, size, size, 3))) {
            return OptimizedGraph.of(passes.runner(batch));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void convolutionsOfXceptionIncludeBiasesAndActivations(Precision precision) {
        OptimizedGraph graph = optimized(() -> FormulaNetwork.of("xception", null, 96), 96, precision);

        assertThat(graph.count("Conv2D")).isZero();
        assertThat(graph.fused("BiasAdd")).isGreaterThanOrEqualTo(40);
        assertThat(graph.fused("Relu")).isEqualTo(24);
        assertThat(graph.count("Relu")).as("after a sum").isEqualTo(11);
        assertThat(graph.count("BiasAdd")).as("of the head").isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void convolutionsOfMobileNetIncludeBiasesAndActivations(Precision precision) {
        OptimizedGraph graph = optimized(() -> FormulaNetwork.of("mobilenet", 0.25, 64), 64, precision);

        assertThat(graph.fused("Relu6")).as("" + graph.types()).isEqualTo(27);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void layersOfTheSimpleNetworkIncludeBiasesAndActivations(Precision precision) {
        OptimizedGraph graph = optimized(() -> FormulaNetwork.weighted(SimpleConvNet.of(32, 3)), 32, precision);

        assertThat(graph.fused("Relu")).as("" + graph.types()).isEqualTo(3);
        assertThat(graph.count("Relu")).isZero();
        assertThat(graph.fused("BiasAdd")).as("except of the head").isGreaterThanOrEqualTo(3);
    }
}
