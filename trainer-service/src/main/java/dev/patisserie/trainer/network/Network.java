package dev.patisserie.trainer.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A classifier: named layers from an RGB image to one logit per class. The softmax is not a layer:
 * training takes the loss from the logits, which is exact where probabilities would round to 0.
 *
 * <p>Immutable; holds no weights and no graph.
 */
public final class Network {

    private final String name;
    private final int imageSize;
    private final Node input;
    private final Node output;
    private final List<Node> nodes;

    private Network(String name, int imageSize, Node input, Node output, List<Node> nodes) {
        this.name = name;
        this.imageSize = imageSize;
        this.input = input;
        this.output = output;
        this.nodes = nodes;
    }

    /**
     * Describes a network.
     *
     * @param name the architecture, in Keras's name where it has one
     * @param imageSize width and height of its images, in pixels
     * @param layers leads from the image, {@code [imageSize, imageSize, 3]} with values 0 to 255,
     *     to the logits, {@code [classes]}
     * @throws IllegalArgumentException if a layer cannot take what the one before it gives
     */
    public static Network of(String name, int imageSize, UnaryOperator<Node> layers) {
        var builder = new NetworkBuilder();
        Node input = builder.input(Shape.of(imageSize, imageSize, 3));
        Node output = layers.apply(input);
        if (output.shape().numDimensions() != 1) {
            throw new IllegalArgumentException(
                    "a network must end in one logit per class, %s ends in %s"
                            .formatted(name, output.shape()));
        }
        return new Network(name, imageSize, input, output, builder.nodes());
    }

    /** Returns the name of the architecture. */
    public String name() {
        return name;
    }

    /** Returns the width and height of the images, in pixels. */
    public int imageSize() {
        return imageSize;
    }

    /** Returns the number of classes. */
    public int classes() {
        return Math.toIntExact(output.shape().get(0));
    }

    /** Returns every weight under its full name, e.g. {@code conv2d/kernel}, in layer order. */
    public List<Variable> variables() {
        List<Variable> variables = new ArrayList<>();
        for (Node node : nodes) {
            for (Variable variable : node.layer().variables(node.input().shape())) {
                variables.add(
                        new Variable(
                                node.name() + "/" + variable.name(),
                                variable.shape(),
                                variable.initializer()));
            }
        }
        return variables;
    }

    /** Returns the number of weights. */
    public long parameters() {
        return variables().stream().mapToLong(Variable::size).sum();
    }

    /**
     * Adds the network's operations to a graph.
     *
     * @param tf the graph
     * @param image {@code [batch, imageSize, imageSize, 3]}, values 0 to 255
     * @param weights every weight of {@link #variables()}, by name
     * @param mode training or inference
     * @return logits, {@code [batch, classes]}
     */
    public Operand<TFloat32> call(
            Ops tf,
            Operand<TFloat32> image,
            Map<String, Operand<TFloat32>> weights,
            LayerCall.Mode mode) {
        Map<Node, Operand<TFloat32>> outputs = new HashMap<>();
        outputs.put(input, image);
        for (Node node : nodes) {
            var call = new LayerCall(tf.withSubScope(node.name()), node.name(), weights, mode);
            outputs.put(node, node.layer().call(call, outputs.get(node.input())));
        }
        return outputs.get(output);
    }
}
