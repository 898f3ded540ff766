package dev.patisserie.trainer.publish;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.common.tensorflow.SessionOptions;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.network.ClassifierHead;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.LayerCall.Mode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The graph of a trained network with its weights as constants, before it is written as a SavedModel. It already maps
 * bytes to logits, features and maps. The temperature and the exemplars are determined by running this graph and are
 * then added to it, so that the weights are written only once.
 *
 * <p>Holds native memory: about three times the weights once it was run. The caller owns it and closes it; closing it
 * again has no effect. Used on one thread.
 */
public final class ModelGraph implements DetailedModel, AutoCloseable {

    private final Graph graph = new Graph();
    private final Session session = new Session(graph, SessionOptions.serving(Precision.FLOAT32));
    private final ClassifierHead head;
    private final Uncertainty.Maps maps;
    private final Placeholder<TUint8> image;
    private final Map<String, Operand<TFloat32>> outputs = new HashMap<>();

    ModelGraph(Network network, ModelExporter.Weights weights) throws IOException {
        try {
            head = ClassifierHead.of(network);
            var activations = new ActivationMaps(head);
            maps = activations.description();
            Ops tf = Ops.create(graph);
            int size = network.imageSize();
            image = tf.withName(Manifest.INPUT)
                    .placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, size, size, 3)));
            var mean = new MeanKernel(head);
            Map<String, Operand<TFloat32>> constants = constants(tf.withSubScope("weights"), network, weights, mean);
            Map<String, Operand<TFloat32>> layers =
                    network.callAll(tf, tf.dtypes.cast(image, TFloat32.class), constants, Mode.inference());
            outputs.put(Manifest.LOGITS, layers.get(head.output()));
            outputs.put(Manifest.FEATURES, layers.get(head.features()));
            outputs.put(Manifest.MAPS, activations.add(tf.withSubScope("maps"), layers, constants, mean));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Map<String, Operand<TFloat32>> constants(
            Ops tf, Network network, ModelExporter.Weights weights, MeanKernel mean) throws IOException {
        Map<String, Operand<TFloat32>> constants = new HashMap<>();
        weights.read(network.variables(), (variable, value) -> {
            constants.put(variable.name(), tf.constantOf(value));
            mean.read(variable, value);
        });
        return constants;
    }

    /**
     * The values that calibration adds to a graph.
     *
     * @param temperature divisor of the logits, above 0
     * @param exemplars the exemplars of the score {@code knn}; null for the score {@code energy}
     */
    public record Additions(double temperature, Exemplars exemplars) {

        /** The additions of a model that was not calibrated. */
        public static final Additions NONE = new Additions(1, null);
    }

    /** Returns the description of the maps. */
    public Uncertainty.Maps maps() {
        return maps;
    }

    /** Returns the number of features. */
    public int width() {
        return head.width();
    }

    /** Runs the graph; it has the outputs logits, features and maps. */
    @Override
    public Map<String, float[][]> run(Batch batch, List<String> names) {
        return ImageRun.run(session, tensor(image), tensors(), batch, names);
    }

    /** Returns the tensors of the outputs, by output. */
    Map<String, String> tensors() {
        Map<String, String> tensors = new HashMap<>();
        outputs.forEach((name, operand) -> tensors.put(name, tensor(operand)));
        return tensors;
    }

    /** Returns a copy of the graph. */
    GraphDef definition() {
        return graph.toGraphDef();
    }

    private static String tensor(Operand<?> operand) {
        return "%s:%d".formatted(operand.op().name(), operand.asOutput().index());
    }

    /**
     * Adds the remaining operations and returns the SavedModel, which stays valid when the graph is closed; called
     * once.
     */
    SavedModel savedModel(Additions additions) {
        Ops tf = Ops.create(graph);
        Operand<TFloat32> logits = outputs.get(Manifest.LOGITS);
        Operand<TFloat32> scaled = additions.temperature() == 1
                ? logits
                : tf.withSubScope("temperature").math.mul(logits, tf.constant((float) (1 / additions.temperature())));
        outputs.put(Manifest.OUTPUT, tf.withName(Manifest.OUTPUT).nn.softmax(scaled));
        if (additions.exemplars() != null) {
            outputs.put(Manifest.SIMILARITIES, similarities(tf.withSubScope("similarities"), additions.exemplars()));
        }
        return SavedModel.newBuilder()
                .addMetaGraphs(MetaGraphDef.newBuilder()
                        .setMetaInfoDef(MetaGraphDef.MetaInfoDef.newBuilder().addTags(SavedModelBundle.DEFAULT_TAG))
                        .setGraphDef(graph.toGraphDef())
                        .putSignatureDef(Manifest.SIGNATURE, signature(Manifest.SIGNATURE, Set.of(Manifest.OUTPUT)))
                        .putSignatureDef(
                                Manifest.DETAILED_SIGNATURE, signature(Manifest.DETAILED_SIGNATURE, outputs.keySet())))
                .build();
    }

    private Operand<TFloat32> similarities(Ops tf, Exemplars exemplars) {
        Operand<TFloat32> matrix =
                tf.constant(Shape.of(exemplars.count(), exemplars.width()), DataBuffers.of(exemplars.values()));
        return tf.linalg.matMul(outputs.get(Manifest.FEATURES), matrix, MatMul.transposeB(true));
    }

    private SignatureDef signature(String name, Set<String> names) {
        SignatureDef.Builder signature =
                SignatureDef.newBuilder().setMethodName(name).putInputs(Manifest.INPUT, info(image));
        names.forEach(output -> signature.putOutputs(output, info(outputs.get(output))));
        return signature.build();
    }

    private static TensorInfo info(Operand<?> operand) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : operand.shape().asArray()) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return TensorInfo.newBuilder()
                .setName(tensor(operand))
                .setDtype(operand.asOutput().dataType())
                .setTensorShape(shape)
                .build();
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
