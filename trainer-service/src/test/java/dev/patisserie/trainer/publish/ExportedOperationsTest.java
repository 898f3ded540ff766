package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.ModelOperations;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.golden.Golden;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.WeightedNetwork;
import dev.patisserie.trainer.network.architecture.Backbone;
import dev.patisserie.trainer.network.architecture.SimpleConvNet;
import dev.patisserie.trainer.network.keras.KerasClassifier;
import dev.patisserie.trainer.network.keras.PixelRange;
import dev.patisserie.trainer.weights.KerasWeights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/**
 * The list of allowed operations equals the set of operations that the exporter writes, or wrote in earlier versions.
 */
class ExportedOperationsTest {

    private static final int CLASSES = 3;

    /** The operations for saving variables, although there are none. */
    private static final Set<String> OF_EARLIER_VERSIONS = Set.of("Identity", "NoOp");

    /** A base model of each architecture; its variants have the same operations. */
    private static final List<String> ARCHITECTURES = List.of(
            "xception",
            "mobilenet",
            "mobilenet_v2",
            "mobilenet_v3_small",
            "resnet50",
            "resnet50v2",
            "efficientnetb0",
            "efficientnetv2b0",
            "densenet121",
            "vgg16",
            "inception_v3");

    @TempDir
    Path temp;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    @Test
    void exporterWritesTheAllowedOperationsAndNoFunction() throws IOException {
        Set<String> written = new TreeSet<>();
        written.addAll(operations(SimpleConvNet.of(32, CLASSES), UnaryOperator.identity()));
        for (String name : ARCHITECTURES) {
            Backbone backbone = Backbone.named(name, OptionalDouble.empty());
            Network network = backbone.classifier(backbone.minimumImageSize(), CLASSES);
            written.addAll(operations(network, UnaryOperator.identity()));
            written.addAll(operations(network, BatchNormFolding::fold));
        }
        for (String name : new String[] {"layers", "pooled"}) {
            written.addAll(operations(imported(name)));
        }
        assertThat(written).doesNotContainAnyElementsOf(OF_EARLIER_VERSIONS);
        written.addAll(OF_EARLIER_VERSIONS);
        assertThat(written).isEqualTo(new TreeSet<>(ModelOperations.ALLOWED));
    }

    /** Reads a model of Keras. */
    private static WeightedNetwork imported(String name) {
        try (KerasWeights file = KerasWeights.open(Golden.file("keras/" + name + ".keras"))) {
            return KerasClassifier.read(file, OptionalInt.empty(), PixelRange.BYTES, List.of(0, 1, 2));
        }
    }

    private Set<String> operations(Network network, UnaryOperator<WeightedNetwork> change) throws IOException {
        return operations(change.apply(weighted(network)));
    }

    private Set<String> operations(WeightedNetwork network) throws IOException {
        String name = network.network().name();
        Path folder = temp.resolve(name);
        export(network, folder);
        Set<String> found = new TreeSet<>();
        for (MetaGraphDef graph : read(folder).getMetaGraphsList()) {
            assertThat(graph.getGraphDef().getLibrary().getFunctionCount())
                    .as(name)
                    .isZero();
            graph.getGraphDef().getNodeList().stream().map(NodeDef::getOp).forEach(found::add);
        }
        AtomicFiles.deleteTree(folder);
        return found;
    }

    /** Equal shapes share an array, since separate weights would not fit in the heap. */
    private static WeightedNetwork weighted(Network network) {
        Map<Shape, float[]> arrays = new HashMap<>();
        Map<String, float[]> weights = new HashMap<>();
        network.shapes()
                .forEach((path, shape) ->
                        weights.put(path, arrays.computeIfAbsent(shape, some -> FormulaWeights.weight(path, some))));
        return new WeightedNetwork(network, weights);
    }

    private static void export(WeightedNetwork network, Path folder) throws IOException {
        new ModelExporter(folder).writeSavedModel(network.network(), ModelExporter.weightsOf(network));
    }

    /** Reads the file without copying its tensors into the heap. */
    private static SavedModel read(Path folder) throws IOException {
        Path file = folder.resolve("saved_model").resolve("saved_model.pb");
        try (FileChannel channel = FileChannel.open(file)) {
            CodedInputStream in =
                    CodedInputStream.newInstance(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            in.enableAliasing(true);
            return SavedModel.parseFrom(in);
        }
    }
}
