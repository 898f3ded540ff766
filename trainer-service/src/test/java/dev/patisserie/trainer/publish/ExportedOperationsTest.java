package dev.patisserie.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.ModelOperations;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.golden.FormulaWeights;
import dev.patisserie.trainer.network.Backbone;
import dev.patisserie.trainer.network.BatchNormFolding;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.SimpleConvNet;
import dev.patisserie.trainer.network.WeightedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;

/** The list of allowed operations is exactly that of the operations that the exporter writes. */
class ExportedOperationsTest {

    private static final int CLASSES = 3;

    @TempDir Path temp;

    @BeforeAll
    static void load() {
        TensorFlowRuntime.load();
    }

    @Test
    void exporterWritesTheAllowedOperationsAndNoFunction() throws IOException {
        Set<String> written = new TreeSet<>();
        written.addAll(
                operations("simple", SimpleConvNet.of(32, CLASSES), UnaryOperator.identity()));
        for (String name : new String[] {"xception", "mobilenet", "mobilenet_v2"}) {
            Backbone backbone = Backbone.named(name, OptionalDouble.empty());
            Network network = backbone.classifier(backbone.minimumImageSize(), CLASSES);
            written.addAll(operations(name, network, UnaryOperator.identity()));
            written.addAll(operations(name + "-folded", network, BatchNormFolding::fold));
        }
        assertThat(written).isEqualTo(new TreeSet<>(ModelOperations.ALLOWED));
    }

    private Set<String> operations(
            String name, Network network, UnaryOperator<WeightedNetwork> change)
            throws IOException {
        Map<String, float[]> weights = new HashMap<>();
        network.shapes()
                .forEach((path, shape) -> weights.put(path, FormulaWeights.weight(path, shape)));
        WeightedNetwork exported = change.apply(new WeightedNetwork(network, weights));
        Path savedModel =
                new ModelExporter(temp.resolve(name))
                        .writeSavedModel(exported.network(), ModelExporter.weightsOf(exported));
        Set<String> found = new TreeSet<>();
        try (InputStream in = Files.newInputStream(savedModel.resolve("saved_model.pb"))) {
            for (MetaGraphDef graph : SavedModel.parseFrom(in).getMetaGraphsList()) {
                assertThat(graph.getGraphDef().getLibrary().getFunctionCount()).as(name).isZero();
                graph.getGraphDef().getNodeList().stream().map(NodeDef::getOp).forEach(found::add);
            }
        }
        return found;
    }
}
