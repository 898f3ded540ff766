package dev.patisserie.trainer.publish;

import com.google.protobuf.CodedOutputStream;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.ClassifierHead;
import dev.patisserie.trainer.network.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.SavedModel;

/** Writes a graph as a SavedModel without variables. */
final class SavedModelWriter {

    /** Most bytes of weights: a SavedModel's graph is one protobuf message, which is limited to 2 GiB. */
    private static final long MAX_WEIGHT_BYTES = (2L << 30) - (16L << 20);

    /** Name of the file in the folder of a SavedModel. */
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

    /**
     * Writes a graph and closes it: the memory is needed for writing the file. The exporter of TensorFlow's Java API is
     * not used: its {@code Session.save} leaves a native tensor to the garbage collector, and adds operations that save
     * variables. Map entries are sorted, because TensorFlow's order differs from process to process, so that equal
     * models would differ in bytes and digest.
     */
    static void write(ModelGraph graph, ModelGraph.Additions additions, Path folder) throws IOException {
        SavedModel model;
        try (graph) {
            model = graph.savedModel(additions);
        }
        Files.createDirectories(folder);
        try (OutputStream out = Files.newOutputStream(folder.resolve(MODEL_FILE))) {
            CodedOutputStream sorted = CodedOutputStream.newInstance(out, BUFFER_BYTES);
            sorted.useDeterministicSerialization();
            model.writeTo(sorted);
            sorted.flush();
        }
    }
}
