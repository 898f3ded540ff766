package dev.patisserie.trainer.publish;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.onednn.UnsupportedGraphException;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SavedModelGraph;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import dev.patisserie.trainer.dataset.Batch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;

/**
 * A model that oneDNN computes, as the inference service does. All its outputs are computed in each pass.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread.
 */
public final class OneDnnModel implements ServedModel {

    private final OneDnnNetwork network;
    private final Map<String, String> tensors; // by output

    private OneDnnModel(GraphDef graph, Map<String, String> tensors, Precision precision) {
        this.tensors = Map.copyOf(tensors);
        network = OneDnnNetwork.compile(
                graph, List.copyOf(Set.copyOf(tensors.values())), precision, TensorFlowRuntime.threads());
    }

    /** Returns whether this platform has oneDNN; it may still not support a model. */
    public static boolean isAvailable() {
        TensorFlowRuntime.load(); // before oneDNN
        return OneDnnNetwork.isAvailable();
    }

    /**
     * Compiles the graph of a model, with the outputs logits and features.
     *
     * @param graph the graph; not changed and not needed afterwards
     * @throws UnsupportedGraphException if oneDNN does not support the graph
     */
    public static OneDnnModel of(ModelGraph graph, Precision precision) {
        Map<String, String> tensors = new HashMap<>(graph.tensors());
        tensors.keySet().retainAll(Set.of(Manifest.LOGITS, Manifest.FEATURES));
        return new OneDnnModel(graph.definition(), tensors, precision);
    }

    /**
     * Compiles a SavedModel of this trainer, with all its outputs.
     *
     * @param savedModel its folder; not needed afterwards
     * @throws UnsupportedGraphException if oneDNN does not support the graph
     * @throws IOException if the files cannot be read
     */
    public static OneDnnModel load(Path savedModel, Precision precision) throws IOException {
        SavedModelGraph read = SavedModelGraph.read(savedModel, Manifest.DETAILED_SIGNATURE);
        return new OneDnnModel(read.graph(), read.outputs(), precision);
    }

    @Override
    public Map<String, float[][]> run(Batch batch, List<String> names) {
        int imageBytes = batch.rgb().length / batch.size();
        Map<String, FloatBuffer> values = new HashMap<>();
        names.forEach(name -> values.computeIfAbsent(
                ImageRun.tensor(tensors, name), tensor -> FloatBuffer.allocate(batch.size() * network.values(tensor))));
        network.runBytes(
                (first, count, target) -> target.put(batch.rgb(), first * imageBytes, count * imageBytes),
                batch.size(),
                values);
        Map<String, float[][]> rows = new HashMap<>();
        for (String name : names) {
            rows.put(name, rows(values.get(tensors.get(name)), batch.size()));
        }
        return rows;
    }

    private static float[][] rows(FloatBuffer values, int images) {
        float[][] rows = new float[images][values.capacity() / images];
        for (int i = 0; i < images; i++) {
            values.get(i * rows[i].length, rows[i]);
        }
        return rows;
    }

    @Override
    public void close() {
        network.close();
    }
}
