package dev.patisserie.common.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;

/**
 * The graph of a SavedModel whose file was checked. Its constants are parts of the mapped file: they use no heap, and
 * the file must not be truncated while the graph is in use. It may be deleted.
 *
 * @param graph the operations
 * @param outputs the tensors of a signature, by name
 */
public record SavedModelGraph(GraphDef graph, Map<String, String> outputs) {

    private static final String FILE = "saved_model.pb";

    /**
     * Reads a graph.
     *
     * @param savedModel folder of the SavedModel
     * @param signature name of the signature
     * @throws IOException if the file cannot be read
     */
    public static SavedModelGraph read(Path savedModel, String signature) throws IOException {
        try (FileChannel file = FileChannel.open(savedModel.resolve(FILE))) {
            MappedByteBuffer content = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            CodedInputStream input = UnsafeByteOperations.unsafeWrap(content).newCodedInput();
            input.enableAliasing(true);
            MetaGraphDef served = SavedModel.parseFrom(input).getMetaGraphs(0);
            Map<String, String> outputs = new TreeMap<>();
            served.getSignatureDefOrThrow(signature)
                    .getOutputsMap()
                    .forEach((name, tensor) -> outputs.put(name, tensor.getName()));
            return new SavedModelGraph(served.getGraphDef(), outputs);
        }
    }
}
