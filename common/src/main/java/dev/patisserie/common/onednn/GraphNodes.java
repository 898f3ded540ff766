package dev.patisserie.common.onednn;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The nodes that some outputs of a graph need. Nodes that only pass a value on are skipped by their readers. */
public final class GraphNodes {

    private static final Set<String> PASSING = Set.of("Identity", "Cast");

    private final Map<String, NodeDef> byName = new HashMap<>();
    private final Map<String, List<NodeDef>> readers = new HashMap<>();
    private final List<NodeDef> ordered = new ArrayList<>();
    private final Set<String> visited = new HashSet<>();

    /**
     * Collects the nodes.
     *
     * @param outputs names of nodes
     * @throws UnsupportedGraphException if a node is missing or an input is not the first output of a node
     */
    public GraphNodes(GraphDef graph, List<String> outputs) {
        graph.getNodeList().forEach(node -> byName.put(node.getName(), node));
        outputs.forEach(output -> visit(resolve(output)));
        for (NodeDef node : ordered) {
            inputs(node).forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                    .add(node));
        }
    }

    private void visit(String name) {
        NodeDef node = node(name);
        if (!node.getOp().equals("Const") && visited.add(name)) {
            inputs(node).forEach(this::visit);
            ordered.add(node);
        }
    }

    /** Returns the nodes in topological order, without constants and without nodes that pass a value on. */
    public List<NodeDef> ordered() {
        return ordered;
    }

    /** Returns the nodes that read a node, one entry per read. */
    public List<NodeDef> readers(String name) {
        return readers.getOrDefault(name, List.of());
    }

    /** Returns the names of the nodes whose values a node reads. */
    public List<String> inputs(NodeDef node) {
        return node.getInputList().stream()
                .filter(input -> !input.startsWith("^"))
                .map(this::resolve)
                .toList();
    }

    /**
     * Returns the name of the node that computes a value.
     *
     * @param tensor name of a node, optionally with {@code :0}
     */
    public String resolve(String tensor) {
        String name = tensor.endsWith(":0") ? tensor.substring(0, tensor.length() - 2) : tensor;
        NodeDef node = node(name);
        return PASSING.contains(node.getOp()) && isPassing(node) ? resolve(node.getInput(0)) : name;
    }

    private boolean isPassing(NodeDef node) {
        boolean isSame = node.getOp().equals("Identity");
        return isSame || node.getAttrOrThrow("DstT").getType() == DataType.DT_FLOAT;
    }

    /** Returns the node of a name. */
    NodeDef node(String name) {
        NodeDef node = byName.get(name);
        if (node == null) {
            throw new UnsupportedGraphException("the graph has no first output of a node " + name);
        }
        return node;
    }

    /** Returns whether a node is a constant. */
    public boolean isConstant(String name) {
        return node(name).getOp().equals("Const");
    }

    /** Returns the shape of a constant. */
    public int[] shape(String name) {
        return constant(name).getTensorShape().getDimList().stream()
                .mapToInt(dimension -> Math.toIntExact(dimension.getSize()))
                .toArray();
    }

    /** Returns the values of a float32 constant. */
    public float[] floats(String name) {
        TensorProto constant = constant(name, DataType.DT_FLOAT);
        float[] values = new float[size(constant)];
        if (constant.getTensorContent().isEmpty()) {
            fill(values, constant.getFloatValCount(), constant::getFloatVal);
        } else {
            content(constant).asFloatBuffer().get(values);
        }
        return values;
    }

    /** Returns the values of a float32 constant when they are needed, so that few weights are on the heap at once. */
    public Supplier<float[]> laterFloats(String name) {
        constant(name, DataType.DT_FLOAT);
        return () -> floats(name);
    }

    /** Returns the values of an int32 or int64 constant. */
    public int[] integers(String name) {
        TensorProto constant = constant(name);
        boolean isLong = constant.getDtype() == DataType.DT_INT64;
        int[] values = new int[size(isLong ? constant : constant(name, DataType.DT_INT32))];
        int given = isLong ? constant.getInt64ValCount() : constant.getIntValCount();
        for (int i = 0; i < values.length; i++) {
            if (!constant.getTensorContent().isEmpty()) {
                values[i] = isLong
                        ? Math.toIntExact(content(constant).getLong(i * Long.BYTES))
                        : content(constant).getInt(i * Integer.BYTES);
            } else if (given > 0) {
                int last = Math.min(i, given - 1);
                values[i] = isLong ? Math.toIntExact(constant.getInt64Val(last)) : constant.getIntVal(last);
            }
        }
        return values;
    }

    /** TensorFlow omits repetitions of the last value, and a single 0. */
    private static void fill(float[] values, int given, IntFunction<Float> value) {
        for (int i = 0; i < given; i++) {
            values[i] = value.apply(i);
        }
        if (given > 0) {
            Arrays.fill(values, given, values.length, values[given - 1]);
        }
    }

    private static int size(TensorProto constant) {
        return constant.getTensorShape().getDimList().stream()
                .map(TensorShapeProto.Dim::getSize)
                .mapToInt(Math::toIntExact)
                .reduce(1, Math::multiplyExact);
    }

    private static ByteBuffer content(TensorProto constant) {
        ByteString bytes = constant.getTensorContent();
        return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private TensorProto constant(String name, DataType type) {
        TensorProto constant = constant(name);
        if (constant.getDtype() != type) {
            throw new UnsupportedGraphException(
                    "expected a constant of %s, %s has %s".formatted(type, name, constant.getDtype()));
        }
        return constant;
    }

    private TensorProto constant(String name) {
        if (!isConstant(name)) {
            throw new UnsupportedGraphException(
                    "expected a constant, %s is %s".formatted(name, node(name).getOp()));
        }
        return node(name).getAttrOrThrow("value").getTensor();
    }
}
