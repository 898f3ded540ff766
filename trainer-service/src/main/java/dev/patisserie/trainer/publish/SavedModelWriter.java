package dev.patisserie.trainer.publish;

import com.google.protobuf.CodedOutputStream;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.ClassifierHead;
import dev.patisserie.trainer.network.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.SavedModel;

/** Writes a graph as a SavedModel without variables. */
final class SavedModelWriter {

    /** Most bytes of weights: a SavedModel's graph is one protobuf message, which is limited to 2 GiB. */
    private static final long MAX_WEIGHT_BYTES = (2L << 30) - (16L << 20);

    private static final String MODEL_FILE = "saved_model.pb";

    private static final int BUFFER_BYTES = 1 << 20;

    private SavedModelWriter() {}

    /**
     * Checks before training that a network can be written, with the largest number of exemplars.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if it has too many weights
     */
    static void requireExportable(Network network) {
        long exemplars = (long) Exemplars.MOST * ClassifierHead.of(network).width();
        long bytes = (network.parameters() + exemplars) * Float.BYTES;
        if (bytes > MAX_WEIGHT_BYTES) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected at most %d bytes of weights and exemplars (a SavedModel holds no more), %s has %d at imageSize %d; ask for smaller images"
                            .formatted(MAX_WEIGHT_BYTES, network.name(), bytes, network.imageSize()));
        }
    }

    /** Writes a graph and closes it: the memory is needed for sorting the file. */
    static void write(ModelGraph graph, ModelGraph.Additions additions, Path folder) throws IOException {
        try (graph) {
            graph.write(additions, folder);
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
}
