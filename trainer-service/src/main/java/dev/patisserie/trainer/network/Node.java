package dev.patisserie.trainer.network;

import dev.patisserie.trainer.network.layer.Add;
import dev.patisserie.trainer.network.layer.Concatenate;
import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.Multiply;
import dev.patisserie.trainer.network.layer.Step;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/** The output of a layer in a network under construction. Any number of layers can follow a node. */
public final class Node {

    private final NetworkBuilder network;
    private final String name;
    private final Step step; // null for the network's input
    private final List<Node> inputs; // empty for the network's input
    private final Shape shape;

    Node(NetworkBuilder network, String name, Step step, List<Node> inputs, Shape shape) {
        this.network = Objects.requireNonNull(network);
        this.name = Objects.requireNonNull(name);
        this.step = step;
        this.inputs = List.copyOf(inputs);
        this.shape = Objects.requireNonNull(shape);
    }

    /** Appends a layer with Keras's automatic name: kind, kind_1, kind_2 ... */
    public Node then(Layer next) {
        return network.add(network.automaticName(next.kind()), next, List.of(this));
    }

    /** Appends a layer with a name. */
    public Node then(String layerName, Layer next) {
        return network.add(layerName, next, List.of(this));
    }

    /** Appends the sum of two nodes of equal shape, with Keras's automatic name. */
    public Node plus(Node other) {
        Step sum = new Add();
        return network.add(network.automaticName(sum.kind()), sum, List.of(this, other));
    }

    /** Appends the sum of two nodes of equal shape, with a name. */
    public Node plus(String layerName, Node other) {
        return into(layerName, new Add(), List.of(other));
    }

    /** Appends the product of each channel and the pixel of another node, which has only one, with a name. */
    public Node times(String layerName, Node pixel) {
        return into(layerName, new Multiply(), List.of(pixel));
    }

    /** Appends the channels of this node and of others of the same size, with a name. */
    public Node with(String layerName, Node... others) {
        return into(layerName, new Concatenate(), List.of(others));
    }

    /** Appends the channels of this node and of others of the same size, with Keras's automatic name. */
    public Node with(Node... others) {
        Step concatenation = new Concatenate();
        return into(network.automaticName(concatenation.kind()), concatenation, List.of(others));
    }

    /**
     * Appends a step with several inputs, of which this node is the first.
     *
     * @param others the other inputs, in order
     */
    public Node into(String layerName, Step next, List<Node> others) {
        List<Node> all = new ArrayList<>(List.of(this));
        all.addAll(others);
        return network.add(layerName, next, all);
    }

    /**
     * Marks this node as the input of a block. The network can be cut before a block and trained from it.
     *
     * @param number number of the block, higher than that of the previous block
     * @return this node
     */
    public Node block(int number) {
        network.beginBlock(number, this);
        return this;
    }

    /** Returns the layer's name. */
    public String name() {
        return name;
    }

    /** Returns the shape of one example at this node. */
    public Shape shape() {
        return shape;
    }

    Step step() {
        return step;
    }

    List<Node> inputs() {
        return inputs;
    }

    List<Variable> variables() {
        return step.variables(inputs.stream().map(Node::shape).toList()).stream()
                .map(variable -> variable.within(name))
                .toList();
    }
}
