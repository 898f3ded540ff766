package dev.patisserie.common.onednn;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Compiles a graph of TensorFlow operations to a {@link Program}. Biases, activations and sums are fused into the
 * convolution before them. Used once, on one thread.
 */
final class GraphReader {

    /** Operations that compute in float32, like TensorFlow's automatic mixed precision. */
    private static final Set<String> FLOAT_READERS = Set.of("Mean", "Softmax", "Mul");

    private static final Set<String> VIEWS = Set.of("Pad", "PadV2", "Reshape");

    private final GraphNodes nodes;
    private final NodeAttributes attributes;
    private final ElementType type;
    private final List<String> outputs;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<Tensor, Integer> pendingReads = new IdentityHashMap<>(); // by root
    private final Map<Tensor, Map<ElementType, Tensor>> converted = new IdentityHashMap<>();
    private final List<Operation> operations = new ArrayList<>();
    private Tensor input;

    private final Map<String, NodeReader> readers = Map.ofEntries(
            entry("Placeholder", this::placeholder),
            entry("Conv2D", node -> convolution(node, Draft.Kind.CONVOLUTION)),
            entry("DepthwiseConv2dNative", node -> convolution(node, Draft.Kind.DEPTHWISE)),
            entry("MatMul", this::dense),
            entry("BiasAdd", this::bias),
            entry("Add", this::sum),
            entry("AddV2", this::sum),
            entry("Mul", this::product),
            entry("Relu", node -> activation(node, Activation.RELU)),
            entry("Relu6", node -> activation(node, Activation.RELU6)),
            entry("MaxPool", this::maxPool),
            entry("Mean", this::mean),
            entry("PadV2", this::padding),
            entry("Pad", this::padding),
            entry("Reshape", this::reshape),
            entry("Softmax", this::softmax));

    /** Adds the operations of a node and returns its value. */
    @FunctionalInterface
    private interface NodeReader {
        Value read(NodeDef node);
    }

    /**
     * The value of a node.
     *
     * @param tensor the value; null for a draft
     * @param draft an operation that is not in the program yet; null for a tensor
     * @param padding rows and columns of zeros around it; null for none
     * @param isFlat whether its shape is {@code [batch, values]} instead of {@code [batch, height, width, channels]}
     */
    private record Value(Tensor tensor, Draft draft, Window padding, boolean isFlat) {

        static Value of(Tensor tensor) {
            return new Value(tensor, null, null, false);
        }

        static Value of(Draft draft) {
            return new Value(null, draft, null, false);
        }
    }

    private GraphReader(GraphDef graph, List<String> outputs, ElementType type) {
        this.nodes = new GraphNodes(graph, outputs);
        this.attributes = new NodeAttributes(nodes);
        this.outputs = outputs.stream().map(nodes::resolve).toList();
        this.type = type;
    }

    /**
     * Compiles a graph.
     *
     * @param graph a graph of constants with one placeholder, of images or of rows
     * @param outputs names of the nodes whose values are computed
     * @param type type of the values between the operations
     * @throws UnsupportedGraphException if the graph cannot be compiled
     */
    static Program read(GraphDef graph, List<String> outputs, ElementType type) {
        return new GraphReader(graph, outputs, type).program(outputs);
    }

    private Program program(List<String> names) {
        for (NodeDef node : nodes.ordered()) {
            NodeReader reader = readers.get(node.getOp());
            if (reader == null) {
                throw new UnsupportedGraphException(
                        "the operation %s of %s is not supported".formatted(node.getOp(), node.getName()));
            }
            Value value = reader.read(node);
            put(node.getName(), value, reads(node.getName()) - (isView(node) ? 1 : 0));
        }
        Map<String, Tensor> results = new LinkedHashMap<>();
        names.forEach(name -> results.put(name, output(name)));
        return new Program(input, List.copyOf(operations), results);
    }

    /** Returns whether a node reads its input without an operation. */
    private static boolean isView(NodeDef node) {
        return VIEWS.contains(node.getOp());
    }

    private void put(String name, Value value, int reads) {
        values.put(name, value);
        if (value.tensor() != null) {
            pendingReads.merge(value.tensor().root(), reads, Integer::sum);
        }
    }

    /** Returns how often a node's value is read, by nodes and as an output. */
    private int reads(String name) {
        return nodes.readers(name).size() + (outputs.contains(name) ? 1 : 0);
    }

    private Tensor output(String name) {
        Tensor tensor = tensor(nodes.resolve(name));
        boolean isOutput = tensor.type() == ElementType.FLOAT32 && tensor.stored() == tensor.channels();
        if (isOutput) {
            return tensor;
        }
        Tensor copy = Tensor.of(tensor.height(), tensor.width(), tensor.channels(), ElementType.FLOAT32);
        operations.add(new Operation.Convert(name, tensor, copy));
        return copy;
    }

    private Value value(NodeDef node, int index) {
        return values.get(nodes.inputs(node).get(index));
    }

    /** Returns the value of a node, after adding its draft to the program. */
    private Tensor tensor(String name) {
        Value value = values.get(name);
        if (value.padding() != null) {
            throw new UnsupportedGraphException("the padding of %s is not that of a convolution".formatted(name));
        }
        if (value.draft() != null) {
            Operation operation = value.draft().finish(name, isReadAsFloat(name) ? ElementType.FLOAT32 : type);
            add(operation);
            Tensor output = operation.output();
            if (output.root() != output) {
                pendingReads.merge(output.root(), -1, Integer::sum); // the read of the residual
            }
            put(name, new Value(output, null, null, value.isFlat()), reads(name));
        }
        return values.get(name).tensor();
    }

    private boolean isReadAsFloat(String name) {
        return nodes.readers(name).stream().map(NodeDef::getOp).allMatch(FLOAT_READERS::contains);
    }

    private void add(Operation operation) {
        operations.add(operation);
        operation.inputs().forEach(tensor -> pendingReads.merge(tensor.root(), -1, Integer::sum));
    }

    /** Returns a node's value in a type, without padding. */
    private Tensor operand(NodeDef node, int index, ElementType wanted) {
        return converted(nodes.inputs(node).get(index), wanted);
    }

    private Tensor converted(String name, ElementType wanted) {
        Tensor tensor = tensor(name);
        if (tensor.type() == wanted) {
            return tensor;
        }
        return converted.computeIfAbsent(tensor, key -> new HashMap<>()).computeIfAbsent(wanted, key -> {
            Tensor copy = tensor.like(wanted);
            operations.add(new Operation.Convert(name, tensor, copy));
            pendingReads.put(copy, pendingReads.get(tensor.root())); // at most
            return copy;
        });
    }

    private Value placeholder(NodeDef node) {
        if (input != null) {
            throw new UnsupportedGraphException("the graph has two inputs, one of them " + node.getName());
        }
        input = attributes.placeholder(node);
        return new Value(input, null, null, attributes.rank(node) == 2);
    }

    private Value convolution(NodeDef node, Draft.Kind kind) {
        String from = nodes.inputs(node).get(0);
        Window padding = values.get(from).padding();
        if (padding != null) {
            values.put(from, new Value(values.get(from).tensor(), null, null, false));
        }
        Tensor image = operand(node, 0, type);
        int[] kernel = nodes.shape(nodes.inputs(node).get(1));
        Window window = attributes.window(node, kernel[0], kernel[1], image, padding);
        boolean isDepthwise = kind == Draft.Kind.DEPTHWISE;
        if (isDepthwise && kernel[3] != 1) {
            throw new UnsupportedGraphException("%s has %d outputs per channel".formatted(node.getName(), kernel[3]));
        }
        Tensor shape = image.resized(
                window.rows().positions(image.height()),
                window.columns().positions(image.width()),
                isDepthwise ? kernel[2] : kernel[3]);
        return Value.of(
                new Draft(kind, image, window, nodes.floats(nodes.inputs(node).get(1)), shape));
    }

    private Value dense(NodeDef node) {
        Value value = value(node, 0);
        String matrix = nodes.inputs(node).get(1);
        Tensor rows = operand(node, 0, type);
        float[] kernel = attributes.matrix(node, matrix);
        int inputs = attributes.matrixRows(node, matrix);
        boolean isWhole = value.isFlat() && inputs == rows.values();
        if (!isWhole && inputs != rows.channels()) {
            throw new UnsupportedGraphException("%s multiplies %s by %d rows".formatted(node.getName(), rows, inputs));
        }
        Window window = isWhole ? Window.whole(rows.height(), rows.width()) : Window.PIXEL;
        Tensor shape = rows.resized(isWhole ? 1 : rows.height(), isWhole ? 1 : rows.width(), kernel.length / inputs);
        return new Value(null, new Draft(Draft.Kind.DENSE, rows, window, kernel, shape), null, true);
    }

    /** Returns the draft of an input if only this node reads it, otherwise null. */
    private Draft exclusive(NodeDef node, int index) {
        return reads(nodes.inputs(node).get(index)) == 1 ? value(node, index).draft() : null;
    }

    private Value bias(NodeDef node) {
        Draft draft = exclusive(node, 0);
        float[] offsets = nodes.floats(nodes.inputs(node).get(1));
        if (draft != null && draft.acceptsBias()) {
            draft.addBias(offsets);
            return value(node, 0);
        }
        return scaled(operand(node, 0, type), null, offsets);
    }

    private Value scaled(Tensor tensor, float[] scales, float[] offsets) {
        float[] kernel = scales;
        if (kernel == null) {
            kernel = new float[tensor.channels()];
            Arrays.fill(kernel, 1);
        }
        if (kernel.length != tensor.channels()) {
            throw new UnsupportedGraphException("%d factors for the channels of %s".formatted(kernel.length, tensor));
        }
        var draft = new Draft(Draft.Kind.DEPTHWISE, tensor, Window.PIXEL, kernel, tensor.like(type));
        if (offsets != null) {
            draft.addBias(offsets);
        }
        return Value.of(draft);
    }

    private Value activation(NodeDef node, Activation activation) {
        Draft draft = exclusive(node, 0);
        if (draft != null && draft.acceptsActivation()) {
            draft.activate(activation);
            return value(node, 0);
        }
        Tensor tensor = operand(node, 0, type);
        return emitted(new Operation.Activate(node.getName(), tensor, tensor.like(type), activation), value(node, 0));
    }

    private Value emitted(Operation operation, Value from) {
        add(operation);
        return new Value(operation.output(), null, null, from.isFlat());
    }

    private Value product(NodeDef node) {
        String factors = nodes.inputs(node).get(1);
        float[] scales = nodes.floats(factors);
        if (nodes.shape(factors).length > 0) {
            return scaled(operand(node, 0, type), scales, null);
        }
        // The scaling of the pixels has the type of the network, the scaling of an output is exact.
        boolean isOfPixels = value(node, 0).tensor() == input;
        Tensor tensor = operand(node, 0, isOfPixels ? type : ElementType.FLOAT32);
        return emitted(linear(node, tensor, scales[0], 0), value(node, 0));
    }

    private static Operation.Linear linear(NodeDef node, Tensor tensor, float scale, float offset) {
        return new Operation.Linear(node.getName(), tensor, tensor.like(tensor.type()), scale, offset);
    }

    private Value sum(NodeDef node) {
        List<String> terms = nodes.inputs(node);
        if (nodes.isConstant(terms.get(1))) {
            return nodes.shape(terms.get(1)).length == 0 ? offset(node, nodes.floats(terms.get(1))[0]) : bias(node);
        }
        if (nodes.isConstant(terms.get(0))) {
            throw new UnsupportedGraphException("the first term of %s is a constant".formatted(node.getName()));
        }
        if (isFused(node, 1, 0)) {
            return value(node, 1);
        }
        if (isFused(node, 0, 1)) {
            return value(node, 0);
        }
        Tensor first = operand(node, 0, type);
        Tensor second = operand(node, 1, type);
        if (!first.hasShapeOf(second) || first.stored() != second.stored()) {
            throw new UnsupportedGraphException(
                    "the terms of %s are %s and %s".formatted(node.getName(), first, second));
        }
        return emitted(new Operation.Sum(node.getName(), first, second, first.like(type)), value(node, 0));
    }

    /** Adds an offset to the scaling before it, if there is one. */
    private Value offset(NodeDef node, float offset) {
        Tensor tensor = tensor(nodes.inputs(node).get(0));
        int last = operations.size() - 1;
        boolean isFused = reads(nodes.inputs(node).get(0)) == 1
                && operations.get(last) instanceof Operation.Linear
                && operations.get(last).output() == tensor;
        if (!isFused) {
            Tensor exact = operand(node, 0, ElementType.FLOAT32);
            return emitted(linear(node, exact, 1, offset), value(node, 0));
        }
        var scaling = (Operation.Linear) operations.remove(last);
        var both = new Operation.Linear(
                node.getName(), scaling.input(), tensor, scaling.scale(), scaling.offset() + offset);
        operations.add(both);
        return new Value(tensor, null, null, value(node, 0).isFlat());
    }

    /** Adds a residual to a convolution that overwrites it, if nothing else reads either of them. */
    private boolean isFused(NodeDef node, int convolution, int residual) {
        Draft draft = exclusive(node, convolution);
        if (draft == null || !draft.acceptsResidual()) {
            return false;
        }
        Tensor overwritten = operand(node, residual, type);
        if (pendingReads.get(overwritten.root()) != 1 || !overwritten.hasShapeOf(draft.shape())) {
            return false;
        }
        draft.addResidual(overwritten);
        return true;
    }

    private Value maxPool(NodeDef node) {
        Tensor image = operand(node, 0, type);
        Window window = attributes.poolWindow(node, image);
        Tensor output = image.resized(
                        window.rows().positions(image.height()),
                        window.columns().positions(image.width()),
                        image.channels())
                .storedAs(image.stored());
        return emitted(new Operation.MaxPool(node.getName(), image, output, window), value(node, 0));
    }

    private Value mean(NodeDef node) {
        int[] axes = nodes.integers(nodes.inputs(node).get(1));
        if (!Arrays.equals(axes, new int[] {1, 2})) {
            throw new UnsupportedGraphException("%s is the mean over the axes %s, expected height and width"
                    .formatted(node.getName(), Arrays.toString(axes)));
        }
        Tensor image = operand(node, 0, ElementType.FLOAT32);
        Tensor output = image.resized(1, 1, image.channels()).storedAs(image.stored());
        Window window = Window.whole(image.height(), image.width());
        add(new Operation.Mean(node.getName(), image, output, window));
        return new Value(output, null, null, !attributes.keepsDimensions(node));
    }

    private Value padding(NodeDef node) {
        if (reads(node.getName()) != 1) {
            throw new UnsupportedGraphException("the padding %s has several readers".formatted(node.getName()));
        }
        return new Value(tensor(nodes.inputs(node).get(0)), null, attributes.padding(node), false);
    }

    private Value reshape(NodeDef node) {
        Tensor tensor = tensor(nodes.inputs(node).get(0));
        int[] shape = nodes.integers(nodes.inputs(node).get(1));
        boolean isRows =
                shape.length == 2 && shape[0] == -1 && (shape[1] == tensor.values() || shape[1] == tensor.channels());
        int[] image = {-1, tensor.height(), tensor.width(), tensor.channels()};
        if (!isRows && !Arrays.equals(shape, image)) {
            throw new UnsupportedGraphException(
                    "%s gives %s the shape %s".formatted(node.getName(), tensor, Arrays.toString(shape)));
        }
        return new Value(tensor, null, null, isRows);
    }

    private Value softmax(NodeDef node) {
        Tensor logits = operand(node, 0, ElementType.FLOAT32);
        if (logits.values() != logits.channels() || logits.channels() != logits.stored()) {
            throw new UnsupportedGraphException("%s is the softmax of %s".formatted(node.getName(), logits));
        }
        return emitted(new Operation.Softmax(node.getName(), logits, logits.like(logits.type())), value(node, 0));
    }
}
