package dev.patisserie.common.keras;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.onednn.GraphNodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Translates the graph of a published model to Keras's layers. An operation becomes a layer, or a part of the layer
 * before it: biases, offsets, and the mix of channels of a separable convolution. A new operation is a line in
 * {@link #readers}. Used once.
 */
final class GraphLayers {

    private static final AttrValue DEFAULT = AttrValue.getDefaultInstance();
    private static final String INPUT_NAME = "image";
    private static final String BIAS = "use_bias";
    private static final String SCALE = "scale";
    private static final String OFFSET = "offset";

    private final GraphNodes nodes;
    private final Map<String, ExportedLayer> layers = new LinkedHashMap<>(); // by the node of the output
    private final Set<String> names = new HashSet<>();

    private final Map<String, NodeReader> readers = Map.ofEntries(
            entry("Placeholder", this::input),
            entry("Conv2D", this::convolution),
            entry("DepthwiseConv2dNative", this::depthwise),
            entry("MatMul", this::dense),
            entry("BiasAdd", this::bias),
            entry("FusedBatchNormV3", this::normalization),
            entry("Add", node -> sum(node, 1)),
            entry("AddV2", node -> sum(node, 1)),
            entry("Sub", node -> sum(node, -1)),
            entry("Mul", this::product),
            entry("ConcatV2", this::concatenation),
            entry("Relu", node -> activation(node, "relu")),
            entry("Sigmoid", node -> activation(node, "sigmoid")),
            entry("Tanh", node -> activation(node, "tanh")),
            entry("Softmax", node -> activation(node, "softmax")),
            entry("Relu6", this::relu6),
            entry("MaxPool", node -> pooling(node, "MaxPooling2D")),
            entry("AvgPool", node -> pooling(node, "AveragePooling2D")),
            entry("Mean", this::mean),
            entry("Pad", this::padding),
            entry("PadV2", this::padding),
            entry("Reshape", this::reshape));

    /** Translates a node. */
    @FunctionalInterface
    private interface NodeReader {
        ExportedLayer read(NodeDef node);
    }

    private GraphLayers(GraphDef graph, String output) {
        nodes = new GraphNodes(graph, List.of(output));
    }

    /**
     * Translates a graph.
     *
     * @param output name of the node whose value is the output
     * @return the layers, each after its inputs; the last one gives the output
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if an operation has no counterpart
     * @throws dev.patisserie.common.onednn.UnsupportedGraphException if the graph is not that of a published model
     */
    static List<ExportedLayer> of(GraphDef graph, String output) {
        return new GraphLayers(graph, output).read();
    }

    private List<ExportedLayer> read() {
        for (NodeDef node : nodes.ordered()) {
            NodeReader reader = readers.get(node.getOp());
            if (reader == null) {
                throw GraphWindows.unsupported(node, "an operation that Keras has as a layer", node.getOp());
            }
            layers.put(node.getName(), reader.read(node));
        }
        return List.copyOf(byName().values());
    }

    /** Several nodes may belong to one layer. */
    private Map<String, ExportedLayer> byName() {
        Map<String, ExportedLayer> byName = new LinkedHashMap<>();
        layers.values().forEach(layer -> byName.putIfAbsent(layer.name(), layer));
        return byName;
    }

    private String operand(NodeDef node, int index) {
        return nodes.inputs(node).get(index);
    }

    private ExportedLayer before(NodeDef node, int index) {
        ExportedLayer layer = layers.get(operand(node, index));
        if (layer == null) {
            throw GraphWindows.unsupported(node, "an operation on values of the network", "one on a constant");
        }
        return layer;
    }

    /** Returns whether no other node reads the value before this one. */
    private boolean isOnlyReader(NodeDef node, int index) {
        return nodes.readers(operand(node, index)).size() == 1;
    }

    private ExportedLayer layer(NodeDef node, String className, List<String> inputs, int... shape) {
        String[] scopes = node.getName().split("/");
        String plain = scopes.length == 1
                ? scopes[0]
                : String.join("_", Arrays.asList(scopes).subList(0, scopes.length - 1));
        String name = plain;
        for (int i = 1; !names.add(name); i++) {
            name = plain + "_" + i;
        }
        return new ExportedLayer(name, className, inputs, shape);
    }

    private ExportedLayer after(NodeDef node, String className, int... shape) {
        return layer(node, className, List.of(before(node, 0).name()), shape);
    }

    private ExportedLayer input(NodeDef node) {
        int[] shape = node.getAttrOrThrow("shape").getShape().getDimList().stream()
                .skip(1)
                .mapToInt(dimension -> Math.toIntExact(dimension.getSize()))
                .toArray();
        names.add(INPUT_NAME);
        var input = new ExportedLayer(INPUT_NAME, KerasLayer.INPUT, List.of(), shape);
        ArrayNode batch = input.config().putArray("batch_shape").addNull();
        Arrays.stream(shape).forEach(batch::add);
        return input;
    }

    private ExportedLayer.Weight weight(NodeDef node, int index) {
        return new ExportedLayer.Weight(nodes.shape(operand(node, index)), nodes.laterFloats(operand(node, index)));
    }

    private ExportedLayer.Weight vector(float... values) {
        return new ExportedLayer.Weight(new int[] {values.length}, () -> values);
    }

    private ExportedLayer convolution(NodeDef node) {
        ExportedLayer.Weight kernel = weight(node, 1);
        ExportedLayer input = before(node, 0);
        int[] shape = GraphWindows.slide(node, input, kernel.shape()[0], kernel.shape()[1], kernel.shape()[3]);
        if (isMix(node, kernel, input)) {
            input.become("SeparableConv2D", shape);
            input.config().put("filters", kernel.shape()[3]);
            return input.with(kernel);
        }
        ExportedLayer layer = after(node, "Conv2D", shape).with(kernel);
        layer.config().put("filters", kernel.shape()[3]);
        GraphWindows.window(node, layer, "kernel_size", kernel.shape()[0], kernel.shape()[1]);
        layer.config().put(BIAS, false);
        return layer;
    }

    /** Returns whether a convolution of single pixels is the second part of a separable one, in the same scope. */
    private boolean isMix(NodeDef node, ExportedLayer.Weight kernel, ExportedLayer input) {
        return input.is("DepthwiseConv2D")
                && !input.config().path(BIAS).asBoolean()
                && kernel.shape()[0] * kernel.shape()[1] == 1
                && Arrays.equals(GraphWindows.sizes(node, "strides"), new int[] {1, 1})
                && isOnlyReader(node, 0)
                && node.getName().startsWith(input.name() + "/");
    }

    private ExportedLayer depthwise(NodeDef node) {
        ExportedLayer.Weight kernel = weight(node, 1);
        int[] size = kernel.shape();
        ExportedLayer layer = after(
                node,
                "DepthwiseConv2D",
                GraphWindows.slide(node, before(node, 0), size[0], size[1], size[2] * size[3]));
        layer.config().put("depth_multiplier", size[3]);
        GraphWindows.window(node, layer, "kernel_size", size[0], size[1]);
        layer.config().put(BIAS, false);
        return layer.with(kernel);
    }

    private ExportedLayer dense(NodeDef node) {
        boolean isTransposed = node.getAttrOrDefault("transpose_a", DEFAULT).getB()
                || node.getAttrOrDefault("transpose_b", DEFAULT).getB();
        if (isTransposed) {
            throw GraphWindows.unsupported(node, "a product without transposition", "one with it");
        }
        ExportedLayer.Weight kernel = weight(node, 1);
        ExportedLayer layer = after(node, "Dense", kernel.shape()[1]).with(kernel);
        layer.config().put("units", kernel.shape()[1]).put(BIAS, false);
        return layer;
    }

    private ExportedLayer bias(NodeDef node) {
        ExportedLayer layer = before(node, 0);
        if (!layer.config().path(BIAS).asBoolean(true) && isOnlyReader(node, 0)) {
            layer.config().put(BIAS, true);
            return layer.with(weight(node, 1));
        }
        float[] ones = ones(nodes.floats(operand(node, 1)).length);
        return affine(node, vector(ones), weight(node, 1));
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** A scale and an offset per channel are a normalisation with the moments 0 and 1. */
    private ExportedLayer affine(NodeDef node, ExportedLayer.Weight scale, ExportedLayer.Weight offset) {
        int channels = scale.shape()[scale.shape().length - 1];
        return normalization(node, 0, List.of(scale, offset, vector(new float[channels]), vector(ones(channels))));
    }

    private ExportedLayer normalization(NodeDef node) {
        float epsilon = node.getAttrOrThrow("epsilon").getF();
        return normalization(
                node, epsilon, List.of(weight(node, 1), weight(node, 2), weight(node, 3), weight(node, 4)));
    }

    private ExportedLayer normalization(NodeDef node, float epsilon, List<ExportedLayer.Weight> weights) {
        ExportedLayer layer = after(node, "BatchNormalization", before(node, 0).shape());
        layer.config().put("epsilon", epsilon);
        weights.forEach(layer::with);
        return layer;
    }

    private ExportedLayer product(NodeDef node) {
        if (!nodes.isConstant(operand(node, 1))) {
            return merged(node, "Multiply", widest(node));
        }
        float[] factors = nodes.floats(operand(node, 1));
        return factors.length == 1
                ? rescaling(node, factors[0], 0)
                : affine(node, vector(factors), vector(new float[factors.length]));
    }

    private int[] widest(NodeDef node) {
        int[] first = before(node, 0).shape();
        int[] second = before(node, 1).shape();
        return Arrays.stream(first).reduce(1, (a, b) -> a * b)
                        >= Arrays.stream(second).reduce(1, (a, b) -> a * b)
                ? first
                : second;
    }

    private ExportedLayer rescaling(NodeDef node, float scale, float offset) {
        ExportedLayer layer = after(node, "Rescaling", before(node, 0).shape());
        layer.config().put(SCALE, scale).put(OFFSET, offset);
        return layer;
    }

    private ExportedLayer sum(NodeDef node, int sign) {
        if (!nodes.isConstant(operand(node, 1))) {
            if (sign < 0) {
                throw GraphWindows.unsupported(node, "a difference from a constant", "one of two values");
            }
            return merged(node, "Add", before(node, 0).shape());
        }
        float[] terms = nodes.floats(operand(node, 1));
        for (int i = 0; i < terms.length; i++) {
            terms[i] *= sign;
        }
        return terms.length == 1 ? offset(node, terms[0]) : offsets(node, terms);
    }

    private ExportedLayer offset(NodeDef node, float term) {
        ExportedLayer layer = before(node, 0);
        if (layer.is("Rescaling") && layer.config().path(OFFSET).floatValue() == 0 && isOnlyReader(node, 0)) {
            layer.config().put(OFFSET, term);
            return layer;
        }
        return rescaling(node, 1, term);
    }

    private ExportedLayer offsets(NodeDef node, float[] terms) {
        ExportedLayer layer = before(node, 0);
        boolean isScale =
                layer.is("BatchNormalization") && layer.config().path("epsilon").floatValue() == 0;
        if (isScale && isOnlyReader(node, 0)) {
            float[] before = layer.weights().get(1).values().get();
            for (int i = 0; i < before.length; i++) {
                before[i] += terms[i];
            }
            layer.weights().set(1, vector(before));
            return layer;
        }
        return affine(node, vector(ones(terms.length)), vector(terms));
    }

    private ExportedLayer merged(NodeDef node, String className, int[] shape) {
        return layer(
                node, className, List.of(before(node, 0).name(), before(node, 1).name()), shape);
    }

    private ExportedLayer concatenation(NodeDef node) {
        int count = nodes.inputs(node).size() - 1;
        int[] shape = before(node, 0).shape().clone();
        int axis = nodes.integers(operand(node, count))[0];
        if (axis != -1 && axis != shape.length) {
            throw GraphWindows.unsupported(node, "a concatenation of channels", "one along axis " + axis);
        }
        List<String> inputs = new ArrayList<>();
        int channels = 0;
        for (int i = 0; i < count; i++) {
            inputs.add(before(node, i).name());
            channels += before(node, i).shape()[shape.length - 1];
        }
        shape[shape.length - 1] = channels;
        return layer(node, "Concatenate", inputs, shape);
    }

    private ExportedLayer activation(NodeDef node, String function) {
        ExportedLayer layer = after(node, "Activation", before(node, 0).shape());
        layer.config().put("activation", function);
        return layer;
    }

    private ExportedLayer relu6(NodeDef node) {
        ExportedLayer layer = after(node, "ReLU", before(node, 0).shape());
        layer.config().put("max_value", 6.0);
        return layer;
    }

    private ExportedLayer pooling(NodeDef node, String className) {
        int[] size = GraphWindows.sizes(node, "ksize");
        ExportedLayer input = before(node, 0);
        ExportedLayer layer =
                after(node, className, GraphWindows.slide(node, input, size[0], size[1], input.shape()[2]));
        GraphWindows.window(node, layer, "pool_size", size[0], size[1]);
        return layer;
    }

    private ExportedLayer mean(NodeDef node) {
        if (!Arrays.equals(nodes.integers(operand(node, 1)), new int[] {1, 2})) {
            throw GraphWindows.unsupported(node, "a mean over height and width", "another one");
        }
        int channels = before(node, 0).shape()[2];
        boolean keeps = node.getAttrOrDefault("keep_dims", DEFAULT).getB();
        ExportedLayer layer =
                after(node, "GlobalAveragePooling2D", keeps ? new int[] {1, 1, channels} : new int[] {channels});
        layer.config().put("keepdims", keeps);
        return layer;
    }

    private ExportedLayer padding(NodeDef node) {
        int[] sizes = nodes.integers(operand(node, 1));
        if (sizes.length != 8 || sizes[0] + sizes[1] + sizes[6] + sizes[7] != 0) {
            throw GraphWindows.unsupported(node, "a padding of images", Arrays.toString(sizes));
        }
        int[] shape = before(node, 0).shape();
        ExportedLayer layer =
                after(node, "ZeroPadding2D", shape[0] + sizes[2] + sizes[3], shape[1] + sizes[4] + sizes[5], shape[2]);
        ArrayNode padding = layer.config().putArray("padding");
        padding.addArray().add(sizes[2]).add(sizes[3]);
        padding.addArray().add(sizes[4]).add(sizes[5]);
        return layer;
    }

    private ExportedLayer reshape(NodeDef node) {
        int[] target = nodes.integers(operand(node, 1));
        int[] shape = Arrays.copyOfRange(target, 1, target.length);
        if (shape.length == 1) {
            return after(node, "Flatten", shape);
        }
        ExportedLayer layer = after(node, "Reshape", shape);
        ArrayNode sizes = layer.config().putArray("target_shape");
        Arrays.stream(shape).forEach(sizes::add);
        return layer;
    }
}
