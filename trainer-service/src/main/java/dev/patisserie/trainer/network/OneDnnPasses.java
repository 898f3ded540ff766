package dev.patisserie.trainer.network;

import dev.patisserie.common.onednn.OneDnnNetwork;
import dev.patisserie.common.onednn.UnsupportedGraphException;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.TensorFlowRuntime;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/** Forward passes by oneDNN, with as many threads as TensorFlow has. */
final class OneDnnPasses implements ForwardPasses {

    private final OneDnnNetwork network;
    private final String output;
    private final int inputSize; // values of an image

    /**
     * Compiles the network's graph.
     *
     * @throws UnsupportedGraphException if oneDNN does not support the network
     */
    OneDnnPasses(WeightedNetwork weighted, Precision precision) {
        inputSize = Math.toIntExact(weighted.network().inputShape().size());
        try (var frozen = new FrozenGraph(weighted)) {
            output = frozen.output().op().name();
            network = OneDnnNetwork.compile(
                    frozen.graph().toGraphDef(), List.of(output), precision, TensorFlowRuntime.threads());
        }
    }

    @Override
    public void run(byte[] rgb, int count, FloatBuffer features) {
        network.runBytes(
                (first, images, target) -> target.put(rgb, first * inputSize, images * inputSize),
                count,
                Map.of(output, features.slice()));
    }

    @Override
    public void run(TFloat32 batch, FloatBuffer features) {
        FloatDataBuffer values = batch.asRawTensor().data().asFloats();
        network.runFloats(
                (first, images, target) -> values.slice((long) first * inputSize, (long) images * inputSize)
                        .copyTo(DataBuffers.of(target.asFloatBuffer()), (long) images * inputSize),
                Math.toIntExact(batch.size() / inputSize),
                Map.of(output, features.slice()));
    }

    @Override
    public void close() {
        network.close();
    }
}
