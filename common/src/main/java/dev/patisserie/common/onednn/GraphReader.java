package dev.patisserie.common.onednn;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Compiles a graph of TensorFlow operations to a {@link Program}. Biases, activations and sums are fused into the
 * convolution before them. Used once, on one thread.
 */
final class GraphReader {

    private static final int CHANNELS = 3; // axis of a batch

    private final GraphNodes nodes;
    private final NodeAttributes attributes;
    private final ProgramBuilder builder;
    private final ElementType type;
    private Tensor input; // null before the placeholder

    private final Map<String, NodeReader> readers = Map.ofEntries(
            entry("Placeholder", this::placeholder),
            entry("Conv2D", node -> convolution(node, Draft.Kind.CONVOLUTION)),
            entry("DepthwiseConv2dNative", node -> convolution(node, Draft.Kind.DEPTHWISE)),
            entry("MatMul", this::dense),
            entry("BiasAdd", this::bias),
            entry("FusedBatchNormV3", this::normalisation),
            entry("Add", this::sum),
            entry("AddV2", this::sum),
            entry("Mul", this::product),
            entry("Relu", node -> activation(node, Activation.RELU)),
            entry("Relu6", node -> activation(node, Activation.RELU6)),
            entry("Sigmoid", node -> activation(node, Activation.SIGMOID)),
            entry(ActivationPatterns.SWISH, node -> activation(node, Activation.SWISH)),
            entry(ActivationPatterns.HARD_SIGMOID, node -> activation(node, Activation.HARD_SIGMOID)),
            entry(ActivationPatterns.HARD_SWISH, node -> activation(node, Activation.HARD_SWISH)),
            entry("MaxPool", this::maxPool),
            entry("AvgPool", this::averagePool),
            entry("Mean", node -> mean(node, ElementType.FLOAT32)),
            entry(ActivationPatterns.SQUEEZE, node -> mean(node, type())),
            entry(ActivationPatterns.EXCITE, node -> productOfValues(node, type())),
            entry("ConcatV2", this::concat),
            entry("PadV2", this::padding),
            entry("Pad", this::padding),
            entry("Reshape", this::reshape),
            entry("Softmax", this::softmax));

    /** Adds the operations of a node and returns its value. */
    @FunctionalInterface
    private interface NodeReader {
        Value read(NodeDef node);
    }

    private GraphReader(GraphDef graph, List<String> outputs, ElementType type) {
        this.nodes = new GraphNodes(ActivationPatterns.named(graph, outputs), outputs);
        this.attributes = new NodeAttributes(nodes);
        this.builder = new ProgramBuilder(nodes, outputs, type);
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

    private Program program(List<String> outputs) {
        for (NodeDef node : nodes.ordered()) {
            NodeReader reader = readers.get(node.getOp());
            if (reader == null) {
                throw new UnsupportedGraphException(
                        "the operation %s of %s is not supported".formatted(node.getOp(), node.getName()));
            }
            builder.put(node, reader.read(node));
        }
        if (input == null) {
            throw new UnsupportedGraphException("no output depends on an input");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        outputs.forEach(name -> tensors.put(name, builder.output(name)));
        return new Program(input, builder.operations(), tensors);
    }

    private String name(NodeDef node, int index) {
        return nodes.inputs(node).get(index);
    }

    private Tensor operand(NodeDef node, int index, ElementType wanted) {
        return builder.tensor(name(node, index), wanted);
    }

    private boolean isFlat(NodeDef node) {
        return builder.value(name(node, 0)).isFlat();
    }

    private Value emitted(NodeDef node, Operation operation) {
        return Value.of(builder.add(operation), isFlat(node));
    }

    private Value placeholder(NodeDef node) {
        if (input != null) {
            throw new UnsupportedGraphException("the graph has two inputs, one of them " + node.getName());
        }
        input = attributes.placeholder(node);
        return Value.of(input, attributes.rank(node) == 2);
    }

    private Value convolution(NodeDef node, Draft.Kind kind) {
        Value value = builder.value(name(node, 0));
        Tensor image = value.padding() == null ? operand(node, 0, type) : value.tensor();
        int[] kernel = nodes.shape(name(node, 1));
        Window window = attributes.window(node, kernel[0], kernel[1], image, value.padding());
        boolean isDepthwise = kind == Draft.Kind.DEPTHWISE;
        if (isDepthwise && kernel[3] != 1) {
            throw new UnsupportedGraphException("%s has %d outputs per channel".formatted(node.getName(), kernel[3]));
        }
        Tensor shape = image.resized(
                window.rows().positions(image.height()),
                window.columns().positions(image.width()),
                isDepthwise ? kernel[2] : kernel[3]);
        return Value.of(new Draft(kind, image, window, nodes.laterFloats(name(node, 1)), shape), false);
    }

    private Value padding(NodeDef node) {
        if (builder.reads(node.getName()) != 1) {
            throw new UnsupportedGraphException("the padding %s has several readers".formatted(node.getName()));
        }
        return Value.padded(operand(node, 0, type), attributes.padding(node));
    }

    private Value dense(NodeDef node) {
        Tensor rows = operand(node, 0, type);
        Supplier<float[]> kernel = attributes.matrix(node, name(node, 1));
        int inputs = attributes.matrixRows(node, name(node, 1));
        boolean isWhole = isFlat(node) && inputs == rows.values();
        if (!isWhole && inputs != rows.channels()) {
            throw new UnsupportedGraphException(
                    "%s multiplies %s by a matrix of %d rows".formatted(node.getName(), rows, inputs));
        }
        Window window = isWhole ? Window.whole(rows.height(), rows.width()) : Window.PIXEL;
        int outputs = attributes.matrixColumns(node, name(node, 1));
        Tensor shape = rows.resized(isWhole ? 1 : rows.height(), isWhole ? 1 : rows.width(), outputs);
        return Value.of(new Draft(Draft.Kind.DENSE, rows, window, kernel, shape), true);
    }

    private Value bias(NodeDef node) {
        float[] offsets = nodes.floats(name(node, 1));
        Optional<Draft> draft = builder.exclusiveDraft(name(node, 0)).filter(Draft::acceptsBias);
        if (draft.isPresent()) {
            draft.get().addBias(offsets);
            return builder.value(name(node, 0));
        }
        Tensor tensor = operand(node, 0, type);
        float[] ones = new float[tensor.channels()];
        Arrays.fill(ones, 1);
        Draft sum = scaled(node, tensor, ones);
        sum.addBias(offsets);
        return Value.of(sum, isFlat(node));
    }

    /** Scales the channels by constants, in the convolution before if only this node reads it. */
    private Value normalisation(NodeDef node) {
        float epsilon = attributes.epsilon(node);
        float[] factors = nodes.floats(name(node, 1)).clone();
        float[] offsets = nodes.floats(name(node, 2)).clone();
        float[] means = nodes.floats(name(node, 3));
        float[] variances = nodes.floats(name(node, 4));
        for (int i = 0; i < factors.length; i++) {
            factors[i] /= (float) Math.sqrt(variances[i] + epsilon);
            offsets[i] -= means[i] * factors[i];
        }
        Optional<Draft> draft = builder.exclusiveDraft(name(node, 0)).filter(Draft::acceptsScale);
        if (draft.isPresent()) {
            draft.get().scale(factors, offsets);
            return builder.value(name(node, 0));
        }
        Draft scaled = scaled(node, operand(node, 0, type), factors);
        scaled.addBias(offsets);
        return Value.of(scaled, isFlat(node));
    }

    /** A factor per channel is a depthwise convolution of one pixel. */
    private static Draft scaled(NodeDef node, Tensor tensor, float[] factors) {
        if (factors.length != tensor.channels()) {
            throw new UnsupportedGraphException(
                    "%s has %d factors for %s".formatted(node.getName(), factors.length, tensor));
        }
        return new Draft(Draft.Kind.DEPTHWISE, tensor, Window.PIXEL, () -> factors, tensor);
    }

    private Value activation(NodeDef node, Activation activation) {
        Optional<Draft> draft = builder.exclusiveDraft(name(node, 0)).filter(Draft::acceptsActivation);
        if (draft.isPresent()) {
            draft.get().activate(activation);
            return builder.value(name(node, 0));
        }
        Tensor tensor = operand(node, 0, type);
        return emitted(node, new Operation.Activate(node.getName(), tensor, tensor.like(type), activation));
    }

    private Value product(NodeDef node) {
        if (!nodes.isConstant(name(node, 1))) {
            return productOfValues(node, ElementType.FLOAT32);
        }
        float[] factors = nodes.floats(name(node, 1));
        if (nodes.shape(name(node, 1)).length > 0) {
            return Value.of(scaled(node, operand(node, 0, type), factors), isFlat(node));
        }
        // The scaling of the pixels has the type of the network, the scaling of an output is exact.
        boolean isOfPixels = builder.value(name(node, 0)).tensor() == input;
        Tensor tensor = operand(node, 0, isOfPixels ? type : ElementType.FLOAT32);
        return emitted(node, linear(node, tensor, factors[0], 0));
    }

    /** The second factor may have one pixel, by which each pixel of the first one is multiplied. */
    private Value productOfValues(NodeDef node, ElementType computed) {
        Tensor first = operand(node, 0, computed);
        Tensor second = operand(node, 1, computed);
        boolean isPixel = second.height() == 1 && second.width() == 1 && first.channels() == second.channels();
        if (!isPixel && !first.hasShapeOf(second) || first.stored() != second.stored()) {
            throw new UnsupportedGraphException(
                    "the factors of %s are %s and %s".formatted(node.getName(), first, second));
        }
        return emitted(node, new Operation.Binary(node.getName(), first, second, first.like(first.type()), true));
    }

    private static Operation.Linear linear(NodeDef node, Tensor tensor, float scale, float offset) {
        return new Operation.Linear(node.getName(), tensor, tensor.like(tensor.type()), scale, offset);
    }

    private Value sum(NodeDef node) {
        if (nodes.isConstant(name(node, 1))) {
            return nodes.shape(name(node, 1)).length == 0 ? offset(node) : bias(node);
        }
        if (nodes.isConstant(name(node, 0))) {
            throw new UnsupportedGraphException("the first term of %s is a constant".formatted(node.getName()));
        }
        if (isFused(node, 1, 0)) {
            return builder.value(name(node, 1));
        }
        if (isFused(node, 0, 1)) {
            return builder.value(name(node, 0));
        }
        Tensor first = operand(node, 0, type);
        Tensor second = operand(node, 1, type);
        if (!first.hasShapeOf(second) || first.stored() != second.stored()) {
            throw new UnsupportedGraphException(
                    "the terms of %s are %s and %s".formatted(node.getName(), first, second));
        }
        return emitted(node, new Operation.Binary(node.getName(), first, second, first.like(type), false));
    }

    /** Adds a residual to a convolution that overwrites it, if nothing else reads either of them. */
    private boolean isFused(NodeDef node, int convolution, int residual) {
        Optional<Draft> draft = builder.exclusiveDraft(name(node, convolution)).filter(Draft::acceptsResidual);
        if (draft.isEmpty()) {
            return false;
        }
        Tensor overwritten = operand(node, residual, type);
        if (!builder.isReadOnceMore(overwritten)
                || !overwritten.hasShapeOf(draft.get().shape())) {
            return false;
        }
        draft.get().addResidual(overwritten);
        return true;
    }

    /** Adds a number to each value, in the scaling before it if only this node reads that. */
    private Value offset(NodeDef node) {
        String term = name(node, 0);
        float offset = nodes.floats(name(node, 1))[0];
        Optional<Operation.Linear> before =
                builder.reads(term) == 1 ? builder.removeScaling(builder.tensor(term)) : Optional.empty();
        if (before.isEmpty()) {
            return emitted(node, linear(node, operand(node, 0, ElementType.FLOAT32), 1, offset));
        }
        Operation.Linear scaling = before.get();
        builder.putBack(new Operation.Linear(
                node.getName(), scaling.input(), scaling.output(), scaling.scale(), scaling.offset() + offset));
        return Value.of(scaling.output(), isFlat(node));
    }

    private Value maxPool(NodeDef node) {
        Value value = builder.value(name(node, 0));
        Tensor image = value.padding() == null ? operand(node, 0, type) : padded(node, value);
        Window window = attributes.poolWindow(node, image);
        return emitted(node, new Operation.MaxPool(node.getName(), image, pooled(image, window), window));
    }

    private Value averagePool(NodeDef node) {
        Tensor image = operand(node, 0, type);
        Window window = attributes.poolWindow(node, image);
        return emitted(node, new Operation.Mean(node.getName(), image, pooled(image, window), window));
    }

    private static Tensor pooled(Tensor image, Window window) {
        return image.resized(
                        window.rows().positions(image.height()),
                        window.columns().positions(image.width()),
                        image.channels())
                .storedAs(image.stored());
    }

    /** Adds the zeros around an image by a convolution that copies it, since the padding of a pooling is no value. */
    private Tensor padded(NodeDef node, Value value) {
        Tensor image = value.tensor();
        Window window = value.padding().enlarged();
        float[] kernel = new float[window.rows().size() * window.columns().size() * image.channels()];
        int center = window.rows().before() - value.padding().rows().before();
        int first = (center * window.columns().size() + center) * image.channels();
        Arrays.fill(kernel, first, first + image.channels(), 1);
        Tensor shape = image.resized(
                window.rows().positions(image.height()), window.columns().positions(image.width()), image.channels());
        var copy = new Draft(Draft.Kind.DEPTHWISE, image, window, () -> kernel, shape);
        return builder.add(copy.finish(node.getName() + "/padded", type));
    }

    private Value concat(NodeDef node) {
        List<String> inputs = nodes.inputs(node);
        int axis = nodes.integers(inputs.get(inputs.size() - 1))[0];
        if (axis != CHANNELS && axis != -1) {
            throw new UnsupportedGraphException(
                    "%s concatenates along the axis %d, expected channels".formatted(node.getName(), axis));
        }
        List<Tensor> parts = IntStream.range(0, inputs.size() - 1)
                .mapToObj(i -> operand(node, i, type))
                .toList();
        int channels = parts.stream().mapToInt(Tensor::channels).sum();
        Tensor output = parts.get(0).resized(parts.get(0).height(), parts.get(0).width(), channels);
        return emitted(node, new Operation.Concat(node.getName(), parts, output));
    }

    private ElementType type() {
        return type;
    }

    private Value mean(NodeDef node, ElementType computed) {
        int[] axes = nodes.integers(name(node, 1));
        if (!Arrays.equals(axes, new int[] {1, 2})) {
            throw new UnsupportedGraphException("%s is the mean over the axes %s, expected height and width"
                    .formatted(node.getName(), Arrays.toString(axes)));
        }
        Tensor image = operand(node, 0, computed);
        Tensor output = image.resized(1, 1, image.channels()).storedAs(image.stored());
        Window window = Window.whole(image.height(), image.width());
        Tensor mean = builder.add(new Operation.Mean(node.getName(), image, output, window));
        return Value.of(mean, !attributes.keepsDimensions(node));
    }

    private Value reshape(NodeDef node) {
        Tensor tensor = builder.tensor(name(node, 0));
        int[] shape = nodes.integers(name(node, 1));
        boolean isRows =
                shape.length == 2 && shape[0] == -1 && (shape[1] == tensor.values() || shape[1] == tensor.channels());
        int[] image = {-1, tensor.height(), tensor.width(), tensor.channels()};
        int[] pixels = {-1, tensor.height() * tensor.width(), tensor.channels()};
        if (!isRows && !Arrays.equals(shape, image) && !Arrays.equals(shape, pixels)) {
            throw new UnsupportedGraphException(
                    "%s gives %s the shape %s".formatted(node.getName(), tensor, Arrays.toString(shape)));
        }
        return Value.of(tensor, isRows);
    }

    private Value softmax(NodeDef node) {
        Tensor logits = operand(node, 0, ElementType.FLOAT32);
        if (logits.values() != logits.channels() || logits.channels() != logits.stored()) {
            throw new UnsupportedGraphException("%s is the softmax of %s".formatted(node.getName(), logits));
        }
        return emitted(node, new Operation.Softmax(node.getName(), logits, logits.like(logits.type())));
    }
}
