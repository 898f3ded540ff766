package dev.patisserie.trainer.network;

import dev.patisserie.trainer.network.layer.Add;
import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.network.layer.Step;
import dev.patisserie.trainer.network.layer.Variable;
import java.util.List;
import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/**
 * The output of a layer within a network that is being described; further layers go on from here. Any number of them
 * may go on from one node.
 */
public final class Node {

    private final NetworkBuilder network;
    private final String name;
    private final Step step; // null at the network's input
    private final List<Node> inputs; // empty at the network's input
    private final Shape shape;

    Node(NetworkBuilder network, String name, Step step, List<Node> inputs, Shape shape) {
        this.network = Objects.requireNonNull(network);
        this.name = Objects.requireNonNull(name);
        this.step = step;
        this.inputs = List.copyOf(inputs);
        this.shape = Objects.requireNonNull(shape);
    }

    /** Goes on with a layer under Keras's automatic name: its kind, then kind_1, kind_2 ... */
    public Node then(Layer next) {
        return network.add(network.automaticName(next.kind()), next, List.of(this));
    }

    /** Goes on with a layer under a name. */
    public Node then(String layerName, Layer next) {
        return network.add(layerName, next, List.of(this));
    }

    /** Goes on with the sum of two nodes of one shape, under Keras's automatic name. */
    public Node plus(Node other) {
        Step sum = new Add();
        return network.add(network.automaticName(sum.kind()), sum, List.of(this, other));
    }

    /** Goes on with the sum of two nodes of one shape, under a name. */
    public Node plus(String layerName, Node other) {
        return network.add(layerName, new Add(), List.of(this, other));
    }

    /**
     * Says that a block begins here: this is its input, what goes on from here is the block. The network can be cut
     * before it, and trained from it on.
     *
     * @param number the block's, higher than that of the one before it
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

    /** Returns the shape of one example here. */
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
