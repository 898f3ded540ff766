package dev.patisserie.trainer.network;

import java.util.Objects;
import org.tensorflow.ndarray.Shape;

/**
 * The output of a layer within a network that is being described; further layers go on from here.
 * Any number of them may go on from one node.
 */
public final class Node {

    private final NetworkBuilder network;
    private final String name;
    private final Layer layer; // null at the network's input
    private final Node input; // null at the network's input
    private final Shape shape;

    Node(NetworkBuilder network, String name, Layer layer, Node input, Shape shape) {
        this.network = Objects.requireNonNull(network);
        this.name = Objects.requireNonNull(name);
        this.layer = layer;
        this.input = input;
        this.shape = Objects.requireNonNull(shape);
    }

    /** Goes on with a layer under Keras's automatic name: its kind, then kind_1, kind_2 ... */
    public Node then(Layer next) {
        return network.add(network.automaticName(next.kind()), next, this);
    }

    /** Returns the layer's name. */
    public String name() {
        return name;
    }

    /** Returns the shape of one example here. */
    public Shape shape() {
        return shape;
    }

    Layer layer() {
        return layer;
    }

    Node input() {
        return input;
    }
}
