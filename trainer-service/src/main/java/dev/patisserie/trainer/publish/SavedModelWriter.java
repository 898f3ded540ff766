package dev.patisserie.trainer.publish;

import com.google.protobuf.CodedOutputStream;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.layer.LayerCall.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * Writes a network with its weights as a SavedModel without variables. It maps bytes to probabilities, including
 * scaling and softmax.
 */
final class SavedModelWriter {

    /** Most bytes of weights: a SavedModel's graph is one protobuf message, which is limited to 2 GiB. */
    private static final long MAX_WEIGHT_BYTES = (2L << 30) - (16L << 20);

    private static final String MODEL_FILE = "saved_model.pb";

    private static final int BUFFER_BYTES = 1 << 20;

    private SavedModelWriter() {}

    /**
     * Checks before training that a network can be written.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if it has too many weights
     */
    static void requireExportable(Network network) {
        long bytes = network.parameters() * Float.BYTES;
        if (bytes > MAX_WEIGHT_BYTES) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected at most %d bytes of weights (a SavedModel holds no more), %s has %d at imageSize %d; ask for smaller images"
                            .formatted(MAX_WEIGHT_BYTES, network.name(), bytes, network.imageSize()));
        }
    }

    static void write(Network network, ModelExporter.Weights weights, Path folder) throws IOException {
        requireExportable(network);
        try (var graph = new Graph();
                var session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            int size = network.imageSize();
            Placeholder<TUint8> image = tf.withName(Manifest.INPUT)
                    .placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, size, size, 3)));
            Operand<TFloat32> logits = network.call(
                    tf,
                    tf.dtypes.cast(image, TFloat32.class),
                    constants(tf.withSubScope("weights"), network, weights),
                    Mode.inference());
            Operand<TFloat32> probabilities = tf.withName(Manifest.OUTPUT).nn.softmax(logits);
            Signature signature = Signature.builder(Manifest.SIGNATURE)
                    .input(Manifest.INPUT, image)
                    .output(Manifest.OUTPUT, probabilities)
                    .build();
            SavedModelBundle.exporter(folder.toString())
                    .withSession(session)
                    .withSignature(signature)
                    .export();
        }
        sortMaps(folder.resolve(MODEL_FILE));
    }

    /**
     * Rewrites the file with sorted map entries. TensorFlow's order differs from process to process, so that equal
     * models would differ in bytes and digest.
     */
    private static void sortMaps(Path file) throws IOException {
        SavedModel model;
        try (InputStream in = Files.newInputStream(file)) {
            model = SavedModel.parseFrom(in);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            CodedOutputStream sorted = CodedOutputStream.newInstance(out, BUFFER_BYTES);
            sorted.useDeterministicSerialization();
            model.writeTo(sorted);
            sorted.flush();
        }
    }

    private static Map<String, Operand<TFloat32>> constants(Ops tf, Network network, ModelExporter.Weights weights)
            throws IOException {
        Map<String, Operand<TFloat32>> constants = new HashMap<>();
        weights.read(network.variables(), (variable, value) -> constants.put(variable.name(), tf.constantOf(value)));
        return constants;
    }
}
