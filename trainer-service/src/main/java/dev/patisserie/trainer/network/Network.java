package dev.patisserie.trainer.network;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.keras.KerasOrder;
import dev.patisserie.trainer.network.layer.BatchNormalization;
import dev.patisserie.trainer.network.layer.LayerCall;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A graph of named layers with one input and one output: a whole classifier, from an RGB image to one logit per class,
 * or one side of a cut through it. The softmax is not a layer: training computes the loss from the logits, which stays
 * exact where probabilities round to 0.
 *
 * <p>Immutable; holds no weights and no graph.
 */
public final class Network {

    private final String name;
    private final Node input;
    private final Node output;
    private final List<Node> nodes;
    private final SortedMap<Integer, Node> blocks;

    Network(String name, Node input, Node output, List<Node> nodes, SortedMap<Integer, Node> blocks) {
        this.name = name;
        this.input = input;
        this.output = output;
        this.nodes = nodes;
        this.blocks = blocks;
    }

    /**
     * Describes a classifier.
     *
     * @param name name of the architecture, Keras's where it exists
     * @param imageSize width and height of its images, in pixels
     * @param layers adds the layers from the image, {@code [imageSize, imageSize, 3]} with values 0 to 255, to the
     *     logits, {@code [classes]}
     * @throws IllegalArgumentException if a layer cannot take the output of the layer before it
     */
    public static Network of(String name, int imageSize, UnaryOperator<Node> layers) {
        var builder = new NetworkBuilder();
        Node input = builder.input(Shape.of(imageSize, imageSize, 3));
        Node output = layers.apply(input);
        if (output.shape().numDimensions() != 1) {
            throw new IllegalArgumentException(
                    "a network must end in one logit per class, %s ends in %s".formatted(name, output.shape()));
        }
        List<Node> layersInOrder = KerasOrder.of(output, Node::inputs).stream()
                .filter(node -> node.step() != null)
                .toList();
        return new Network(name, input, output, layersInOrder, builder.blocks());
    }

    /** Returns the name of the architecture. */
    public String name() {
        return name;
    }

    /** Returns the shape of one input: an image's, or that of the features at a cut. */
    public Shape inputShape() {
        return input.shape();
    }

    /** Returns the shape of one output: {@code [classes]}, or that of the features at a cut. */
    public Shape outputShape() {
        return output.shape();
    }

    /**
     * Returns the width and height of the images, in pixels.
     *
     * @throws IllegalStateException if the input is features
     */
    public int imageSize() {
        if (input.step() != null) {
            throw new IllegalStateException("%s begins after %s".formatted(name, input.name()));
        }
        return Math.toIntExact(input.shape().get(0));
    }

    /**
     * Returns the number of classes.
     *
     * @throws IllegalStateException if the output is features
     */
    public int classes() {
        if (output.shape().numDimensions() != 1) {
            throw new IllegalStateException("%s ends after %s".formatted(name, output.name()));
        }
        return Math.toIntExact(output.shape().get(0));
    }

    /** Returns every weight under its full name, e.g. {@code conv2d/kernel}, in layer order. */
    public List<Variable> variables() {
        return nodes.stream().flatMap(node -> node.variables().stream()).toList();
    }

    /** Returns the shape of every weight by its full name, in layer order. */
    public Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        variables().forEach(variable -> shapes.put(variable.name(), variable.shape()));
        return shapes;
    }

    /** Returns the number of weights. */
    public long parameters() {
        return variables().stream().mapToLong(Variable::size).sum();
    }

    /** Returns the number of output values of all layers for one input, including the input. */
    public long activations() {
        return input.shape().size()
                + nodes.stream().mapToLong(node -> node.shape().size()).sum();
    }

    /** Returns the number of input and output values of the largest layer for one input. */
    public long largestActivations() {
        return nodes.stream()
                .mapToLong(node -> node.shape().size()
                        + node.inputs().stream()
                                .mapToLong(from -> from.shape().size())
                                .sum())
                .max()
                .orElse(0);
    }

    /** Returns the names of the batch normalisation layers. */
    public Set<String> batchNormalizations() {
        Set<String> names = new HashSet<>();
        nodes.stream()
                .filter(node -> node.step() instanceof BatchNormalization)
                .forEach(node -> names.add(node.name()));
        return names;
    }

    /** Returns the numbers of the blocks, in order; empty if the architecture names none. */
    public SortedSet<Integer> blocks() {
        return new TreeSet<>(blocks.keySet());
    }

    /**
     * Cuts this network before a block. The second part starts with the block.
     *
     * @param block one of {@link #blocks}
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if there is no such block; the message lists the
     *     existing blocks
     * @throws IllegalArgumentException if a connection bypasses the input of the block
     */
    public Cut cutBefore(int block) {
        Node first = blocks.get(block);
        if (first == null) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected one of the blocks %s of %s, was %d; change the request"
                            .formatted(blocks.keySet(), name, block));
        }
        return cutAt(first);
    }

    /**
     * Cuts this network after a layer.
     *
     * @throws IllegalArgumentException if there is no such layer, or a connection bypasses it
     */
    public Cut cutAfter(String layer) {
        return cutAt(node(layer));
    }

    private Cut cutAt(Node node) {
        Network base = upTo(node);
        List<Node> rest = new ArrayList<>(nodes);
        rest.removeAll(base.nodes);
        for (Node after : rest) {
            for (Node before : after.inputs()) {
                if (before != node && !rest.contains(before)) {
                    throw new IllegalArgumentException("%s cannot be cut after %s: %s bypasses it to %s"
                            .formatted(name, node.name(), before.name(), after.name()));
                }
            }
        }
        return new Cut(base, new Network(name, node, output, List.copyOf(rest), blocksIn(rest, node)));
    }

    /** Returns the part of this network up to a layer, with the layer's output. */
    public Network upTo(String layer) {
        return upTo(node(layer));
    }

    private Network upTo(Node end) {
        Set<Node> needed = new HashSet<>(Set.of(end));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (needed.contains(nodes.get(i))) {
                needed.addAll(nodes.get(i).inputs());
            }
        }
        List<Node> before = nodes.stream().filter(needed::contains).toList();
        SortedMap<Integer, Node> begun = blocksIn(before, input);
        begun.values().remove(end); // the block has no layers in this part
        return new Network(name, input, end, before, begun);
    }

    private SortedMap<Integer, Node> blocksIn(List<Node> part, Node partInput) {
        SortedMap<Integer, Node> found = new TreeMap<>(blocks);
        found.values().removeIf(node -> node != partInput && !part.contains(node));
        return found;
    }

    private Node node(String layer) {
        return nodes.stream()
                .filter(node -> node.name().equals(layer))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no layer %s".formatted(name, layer)));
    }

    Node input() {
        return input;
    }

    Node output() {
        return output;
    }

    List<Node> nodes() {
        return nodes;
    }

    SortedMap<Integer, Node> blockInputs() {
        return blocks;
    }

    /**
     * Adds the network's operations to a graph.
     *
     * @param tf the graph
     * @param batch {@code [batch, ...inputShape]}; images have values 0 to 255
     * @param weights every weight of {@link #variables()}, by name
     * @param mode training or inference
     * @return {@code [batch, ...outputShape]}
     */
    public Operand<TFloat32> call(
            Ops tf, Operand<TFloat32> batch, Map<String, Operand<TFloat32>> weights, LayerCall.Mode mode) {
        return callAll(tf, batch, weights, mode).get(output.name());
    }

    /**
     * Adds the network's operations to a graph, like {@link #call}.
     *
     * @return the output of each layer, by its name
     */
    public Map<String, Operand<TFloat32>> callAll(
            Ops tf, Operand<TFloat32> batch, Map<String, Operand<TFloat32>> weights, LayerCall.Mode mode) {
        Map<String, Operand<TFloat32>> outputs = new HashMap<>();
        outputs.put(input.name(), batch);
        for (Node node : nodes) {
            var call = new LayerCall(tf.withSubScope(node.name()), node.name(), weights, mode);
            List<Operand<TFloat32>> inputs =
                    node.inputs().stream().map(from -> outputs.get(from.name())).toList();
            outputs.put(node.name(), node.step().call(call, inputs));
        }
        return outputs;
    }

    /**
     * The two parts of a network: {@code tail} applied to {@code base} equals the whole. Both keep the names of the
     * layers and share none.
     *
     * @param base from the image to the features at the cut
     * @param tail from these features to the logits
     */
    public record Cut(Network base, Network tail) {}
}
