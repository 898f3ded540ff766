package dev.patisserie.common.tensorflow;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.RunOptions;

/**
 * The graph that TensorFlow executes: the result of its optimisers. They report failures at a low log level only, and
 * leave the graph as it was.
 */
public final class OptimizedGraph {

    private final Map<String, Long> types;
    private final Map<String, Long> fused;

    private OptimizedGraph(List<NodeDef> nodes) {
        types = nodes.stream().collect(Collectors.groupingBy(NodeDef::getOp, TreeMap::new, Collectors.counting()));
        fused = nodes.stream()
                .filter(node -> node.containsAttr("fused_ops"))
                .flatMap(node -> node.getAttrOrThrow("fused_ops").getList().getSList().stream())
                .collect(Collectors.groupingBy(ByteString::toStringUtf8, Collectors.counting()));
    }

    /** Executes a run and returns its graph. */
    public static OptimizedGraph of(Session.Runner runner) {
        RunOptions options =
                RunOptions.newBuilder().setOutputPartitionGraphs(true).build();
        try (Result result = runner.setOptions(options).runAndFetchMetadata()) {
            List<NodeDef> nodes = result.getMetadata().orElseThrow().getPartitionGraphsList().stream()
                    .map(GraphDef::getNodeList)
                    .flatMap(List::stream)
                    .toList();
            return new OptimizedGraph(nodes);
        }
    }

    /** Returns the number of operations of a type, e.g. {@code Relu}. */
    public long count(String type) {
        return types.getOrDefault(type, 0L);
    }

    /**
     * Returns the number of operations that were fused into others.
     *
     * @param operation e.g. {@code BiasAdd}
     */
    public long fused(String operation) {
        return fused.getOrDefault(operation, 0L);
    }

    /** Returns the number of operations by type. */
    public Map<String, Long> types() {
        return types;
    }
}
