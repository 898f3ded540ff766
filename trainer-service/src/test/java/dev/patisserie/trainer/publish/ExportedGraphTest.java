package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.tensorflow.OptimizedGraph;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.golden.FormulaNetwork;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/** The graphs that TensorFlow makes of exported models in the sessions of the inference service. */
class ExportedGraphTest {

    @TempDir
    Path temp;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    /** Exports a network. Its weights are not held afterwards, because the graph of a run has them several times. */
    private Path export(Supplier<WeightedNetwork> network) throws IOException {
        WeightedNetwork folded = BatchNormFolding.fold(network.get());
        return new ModelExporter(temp).writeSavedModel(folded.network(), ModelExporter.weightsOf(folded));
    }

    private static OptimizedGraph served(Path savedModel, int size, Precision precision) {
        try (SavedModelBundle bundle = SavedModelBundle.loader(savedModel.toString())
                        .withConfigProto(SessionOptions.serving(precision))
                        .load();
                TUint8 batch = TUint8.tensorOf(Shape.of(2, size, size, 3))) {
            return OptimizedGraph.of(
                    bundle.session().runner().feed(Manifest.INPUT, batch).fetch(Manifest.OUTPUT));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void convolutionsOfXceptionIncludeBiasesAndActivations(Precision precision) throws IOException {
        OptimizedGraph graph = served(export(() -> FormulaNetwork.of("xception", null, 96)), 96, precision);

        assertThat(graph.count("Conv2D")).isZero();
        assertThat(graph.fused("BiasAdd")).isGreaterThanOrEqualTo(40);
        assertThat(graph.fused("Relu")).isEqualTo(24);
        assertThat(graph.count("Relu")).as("after a sum").isEqualTo(11);
        assertThat(graph.count("Cast"))
                .as("of the image and of results, not of weights")
                .isLessThan(20);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void convolutionsOfMobileNetIncludeBiasesAndActivations(Precision precision) throws IOException {
        OptimizedGraph graph = served(export(() -> FormulaNetwork.of("mobilenet", 0.25, 64)), 64, precision);

        assertThat(graph.fused("Relu6")).as("" + graph.types()).isEqualTo(27);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void layersOfTheSimpleNetworkIncludeBiasesAndActivations(Precision precision) throws IOException {
        OptimizedGraph graph = served(export(() -> FormulaNetwork.weighted(SimpleConvNet.of(32, 3))), 32, precision);

        assertThat(graph.fused("Relu")).as("" + graph.types()).isEqualTo(3);
        assertThat(graph.count("Relu")).isZero();
        assertThat(graph.fused("BiasAdd")).isEqualTo(4);
    }
}
