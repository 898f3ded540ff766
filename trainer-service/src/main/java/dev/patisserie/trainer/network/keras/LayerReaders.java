package dev.patisserie.trainer.network.keras;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Add;
import dev.patisserie.trainer.network.layer.ChannelScale;
import dev.patisserie.trainer.network.layer.Concatenate;
import dev.patisserie.trainer.network.layer.Conv2D;
import dev.patisserie.trainer.network.layer.Convolution;
import dev.patisserie.trainer.network.layer.DepthwiseConv2D;
import dev.patisserie.trainer.network.layer.Layers;
import dev.patisserie.trainer.network.layer.Multiply;
import dev.patisserie.trainer.network.layer.Pooling2D;
import dev.patisserie.trainer.network.layer.SeparableConv2D;
import dev.patisserie.trainer.network.layer.Step;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.tensorflow.ndarray.Shape;

/** The classes of Keras's layers that can be imported. A new class is a line in {@link #readers}. */
final class LayerReaders {

    /** Layers without an effect in inference. */
    static final Set<String> IDENTITIES = Set.of(
            "ActivityRegularization",
            "AlphaDropout",
            "Dropout",
            "GaussianDropout",
            "GaussianNoise",
            "Identity",
            "RandomBrightness",
            "RandomContrast",
            "RandomFlip",
            "RandomRotation",
            "RandomTranslation",
            "RandomZoom",
            "SpatialDropout2D");

    private static final double NORMALIZATION_EPSILON = 1e-7;

    private final GraphState graph;
    private final LayerValues values;
    private final String version;
    private final OperationReaders operations;
    private final Map<String, LayerReader> readers = Map.ofEntries(
            entry("Activation", (place, in) -> activation(place, "activation", in.get(0))),
            entry("Add", (place, in) -> merged(place, new Add(), in)),
            entry("AveragePooling2D", (place, in) -> pooling(place, in, false)),
            entry("BatchNormalization", this::normalization),
            entry("Concatenate", this::concatenation),
            entry("Conv2D", this::convolution),
            entry("Dense", this::dense),
            entry("DepthwiseConv2D", this::depthwise),
            entry("Flatten", this::flattening),
            entry("GlobalAveragePooling2D", this::globalPooling),
            entry("MaxPooling2D", (place, in) -> pooling(place, in, true)),
            entry("Multiply", (place, in) -> merged(place, new Multiply(), in)),
            entry("Normalization", this::standardization),
            entry("ReLU", this::rectifier),
            entry("Rescaling", this::rescaling),
            entry("Reshape", this::reshaping),
            entry("SeparableConv2D", this::separable),
            entry("Softmax", this::softmax),
            entry("ZeroPadding2D", this::padding));

    /** Adds a layer to the network. */
    @FunctionalInterface
    private interface LayerReader {
        Node read(Place place, List<Node> inputs);
    }

    /**
     * Creates readers.
     *
     * @param version version of Keras that wrote the file; empty if it is unknown
     */
    LayerReaders(GraphState graph, LayerValues values, String version) {
        this.graph = graph;
        this.values = values;
        this.version = version;
        this.operations = new OperationReaders(graph);
    }

    /**
     * Adds a layer to the network.
     *
     * @param inputs its inputs, at least one
     * @return its output
     * @throws PatisserieException {@code KERAS_UNSUPPORTED} if its class or an argument is not supported
     */
    Node read(Place place, List<Node> inputs) {
        String className = place.layer().className();
        if (place.layer().operation()) {
            return operations.read(place, inputs);
        }
        if (IDENTITIES.contains(className)) {
            return inputs.get(0);
        }
        LayerReader reader = readers.get(className);
        if (reader == null) {
            throw new PatisserieException(
                    ErrorCode.KERAS_UNSUPPORTED,
                    "expected layers of the classes %s, found the layer '%s' of class %s; build the model without it"
                            .formatted(
                                    new TreeSet<>(readers.keySet()),
                                    place.layer().name(),
                                    className));
        }
        return reader.read(place, inputs);
    }

    private Node merged(Place place, Step step, List<Node> inputs) {
        if (inputs.size() < 2) {
            throw new Arguments(place.layer()).refused("number of inputs", IntNode.valueOf(inputs.size()));
        }
        if (step instanceof Add && inputs.size() > 2) { // this step has two terms
            Node sum = graph.add(place, step, inputs.subList(0, 2));
            for (Node term : inputs.subList(2, inputs.size())) {
                sum = graph.add(place, step, List.of(sum, term));
            }
            return sum;
        }
        return graph.add(place, step, inputs);
    }

    private Node concatenation(Place place, List<Node> inputs) {
        new Arguments(place.layer()).requireLastAxis(inputs.get(0));
        return merged(place, new Concatenate(), inputs);
    }

    private Node convolution(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        return convolved(
                place,
                new Conv2D(filters(arguments), arguments.window("kernel_size"), arguments.flag("use_bias", true)),
                in);
    }

    private Node depthwise(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        return convolved(
                place,
                new DepthwiseConv2D(
                        arguments.window("kernel_size"), multiplier(arguments), arguments.flag("use_bias", true)),
                in);
    }

    private Node separable(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        return convolved(
                place,
                new SeparableConv2D(
                        filters(arguments),
                        arguments.window("kernel_size"),
                        multiplier(arguments),
                        arguments.flag("use_bias", true)),
                in);
    }

    private static int filters(Arguments arguments) {
        return Math.max(1, arguments.integer("filters", 0));
    }

    private static int multiplier(Arguments arguments) {
        return Math.max(1, arguments.integer("depth_multiplier", 1));
    }

    private Node convolved(Place place, Convolution step, List<Node> in) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        step.variables(in.get(0).shape()).forEach(variable -> shapes.put(variable.name(), variable.shape()));
        Node node = graph.add(place, step, in);
        values.read(place, node, shapes);
        return activation(place, "activation", node);
    }

    private Node dense(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        int units = Math.max(1, arguments.integer("units", 0));
        Node node = graph.add(place, Layers.dense(units), in);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("kernel", Shape.of(in.get(0).shape().size(), units));
        if (arguments.flag("use_bias", true)) {
            shapes.put("bias", Shape.of(units));
        } else {
            values.all().put(node.name() + "/bias", new float[units]);
        }
        values.read(place, node, shapes);
        graph.markDense(node);
        return activation(place, "activation", node);
    }

    private Node normalization(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        Shape input = in.get(0).shape();
        arguments.requireLastAxis(in.get(0)); // a list in TensorFlow 2.13
        Node node = graph.add(
                place,
                Layers.batchNormalization(arguments.number("epsilon", 1e-3), arguments.number("momentum", 0.99)),
                in);
        Shape channels = Shape.of(input.get(-1));
        Map<String, Shape> shapes = new LinkedHashMap<>();
        optional(node, "gamma", arguments.flag("scale", true), channels, 1, shapes);
        optional(node, "beta", arguments.flag("center", true), channels, 0, shapes);
        shapes.put("moving_mean", channels);
        shapes.put("moving_variance", channels);
        values.read(place, node, shapes);
        return node;
    }

    private void optional(
            Node node, String name, boolean stored, Shape channels, float fallback, Map<String, Shape> shapes) {
        if (stored) {
            shapes.put(name, channels);
            return;
        }
        float[] constant = new float[Math.toIntExact(channels.size())];
        Arrays.fill(constant, fallback);
        values.all().put(node.name() + "/" + name, constant);
    }

    /** Keras's {@code Normalization} with fixed or learned moments, as a scale and an offset per channel. */
    private Node standardization(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        if (arguments.flag("invert", false)) {
            throw arguments.refused("invert", place.layer().config().path("invert"));
        }
        Shape channels = Shape.of(in.get(0).shape().get(-1));
        arguments.requireLastAxis(in.get(0));
        float[][] moments = place.layer().config().hasNonNull("mean")
                ? new float[][] {perChannel(arguments, "mean", channels), perChannel(arguments, "variance", channels)}
                : values.read(place, channels, 2);
        float[] scale = new float[Math.toIntExact(channels.size())];
        float[] offset = new float[scale.length];
        for (int i = 0; i < scale.length; i++) {
            double deviation = Math.sqrt(moments[1][i]);
            scale[i] = (float) (1 / Math.max(deviation, NORMALIZATION_EPSILON));
            offset[i] = -moments[0][i] * scale[i];
        }
        return scaled(place, in, scale, offset);
    }

    private Node scaled(Place place, List<Node> in, float[] scale, float[] offset) {
        Node node = graph.add(place, new ChannelScale(), in);
        values.all().put(node.name() + "/scale", scale);
        values.all().put(node.name() + "/offset", offset);
        return node;
    }

    private Node rescaling(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        float[] scale = arguments.numbers("scale");
        float[] offset = arguments.numbers("offset");
        if (scale.length == 1 && offset.length == 1) {
            return graph.addScaling(place, in.get(0), scale[0], offset[0]);
        }
        Shape channels = Shape.of(in.get(0).shape().get(-1));
        return scaled(place, in, perChannel(arguments, "scale", channels), perChannel(arguments, "offset", channels));
    }

    /** Returns one number for each channel; one number stands for all channels. */
    private static float[] perChannel(Arguments arguments, String name, Shape channels) {
        float[] values = arguments.numbers(name);
        int count = Math.toIntExact(channels.size());
        if (values.length != count && values.length != 1) {
            throw arguments.refused(name, arguments.layer().config().path(name));
        }
        float[] all = Arrays.copyOf(values, count);
        Arrays.fill(all, values.length, count, values[0]);
        return all;
    }

    private Node pooling(Place place, List<Node> in, boolean maximum) {
        return graph.add(place, new Pooling2D(new Arguments(place.layer()).window("pool_size"), maximum), in);
    }

    /** A row is flat. */
    private Node flattening(Place place, List<Node> in) {
        new Arguments(place.layer()).requireChannelsLast();
        return in.get(0).shape().numDimensions() == 1 ? in.get(0) : graph.add(place, Layers.flatten(), in);
    }

    private Node softmax(Place place, List<Node> in) {
        new Arguments(place.layer()).requireLastAxis(in.get(0));
        return activation(place, "softmax", in.get(0));
    }

    private Node globalPooling(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        arguments.requireChannelsLast();
        boolean keepsDimensions = arguments.flag("keepdims", false);
        return graph.add(place, keepsDimensions ? Layers.globalAveragePixel() : Layers.globalAveragePooling2d(), in);
    }

    private Node padding(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        arguments.requireChannelsLast();
        int[][] sizes = arguments.pairs("padding");
        return graph.add(place, Layers.zeroPadding2d(sizes[0][0], sizes[0][1], sizes[1][0], sizes[1][1]), in);
    }

    private Node reshaping(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        JsonNode target = place.layer().config().path("target_shape");
        long[] sizes = new long[target.size()];
        long known = 1;
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = target.get(i).asLong();
            known *= sizes[i] > 0 ? sizes[i] : 1;
        }
        if (sizes.length == 0 || LongStream.of(sizes).filter(size -> size < 1).count() > 1 || known < 1) {
            throw arguments.refused("target_shape", target);
        }
        long rest = in.get(0).shape().size() / known;
        long[] complete =
                LongStream.of(sizes).map(size -> size < 1 ? rest : size).toArray();
        return graph.add(place, new Reshaping(Shape.of(complete)), in);
    }

    private Node rectifier(Place place, List<Node> in) {
        var arguments = new Arguments(place.layer());
        arguments.requireDefault("negative_slope", 0);
        arguments.requireDefault("threshold", 0);
        if (!place.layer().config().hasNonNull("max_value")) {
            return graph.add(place, Layers.relu(), in);
        }
        if (arguments.number("max_value", 6) != 6) {
            throw arguments.refused("max_value", place.layer().config().path("max_value"));
        }
        return graph.add(place, Layers.relu6(), in);
    }

    /** TensorFlow 2.13 has another slope. */
    private void requireKeras3(Arguments arguments, String argument) {
        if (version.startsWith("2.")) {
            throw arguments.refused(
                    argument + " in Keras 3", arguments.layer().config().path(argument));
        }
    }

    /**
     * Adds an activation function.
     *
     * @param argument name of the argument that states it, or of the function
     */
    private Node activation(Place place, String argument, Node input) {
        var arguments = new Arguments(place.layer());
        boolean isFused =
                argument.equals("activation") && !place.layer().className().equals("Activation");
        Place own = isFused ? place.withSuffix("_activation") : place;
        String name = argument.equals("activation") ? arguments.text(argument, "linear") : argument;
        List<Node> in = List.of(input);
        return switch (name) {
            case "linear" -> input;
            case "relu" -> graph.add(own, Layers.relu(), in);
            case "relu6" -> graph.add(own, Layers.relu6(), in);
            case "sigmoid" -> graph.add(own, Layers.sigmoid(), in);
            case "tanh" -> graph.add(own, Layers.tanh(), in);
            case "silu", "swish" -> graph.add(own, Layers.swish(), in);
            case "hard_sigmoid" -> {
                requireKeras3(arguments, argument);
                yield graph.add(own, Layers.hardSigmoid(), in);
            }
            case "hard_silu", "hard_swish" -> graph.add(own, Layers.hardSwish(), in);
            case "softmax" -> {
                Node softmax = graph.add(own, Layers.softmax(), in);
                graph.markSoftmax(softmax, input);
                yield softmax;
            }
            default -> throw arguments.refused(argument, place.layer().config().path(argument));
        };
    }
}
