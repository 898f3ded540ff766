package dev.patisserie.common.onednn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.NodeDef;

/**
 * The values of the nodes that were read, and the operations that compute them. It counts the reads that are still to
 * come, since a tensor may be overwritten by its last reader.
 */
final class ProgramBuilder {

    /** Nodes that read float32, like TensorFlow's automatic mixed precision. */
    private static final Set<String> FLOAT_READERS = Set.of("Mean", "Softmax", "Mul");

    /** Nodes that read their input without an operation. */
    private static final Set<String> VIEWS = Set.of("Pad", "PadV2", "Reshape");

    private final GraphNodes nodes;
    private final List<String> outputs;
    private final ElementType type;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<Tensor, Integer> pendingReads = new HashMap<>(); // by root
    private final Map<Tensor, Map<ElementType, Tensor>> converted = new HashMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /**
     * Creates an empty program.
     *
     * @param outputs names of nodes
     * @param type type of the values between the operations
     */
    ProgramBuilder(GraphNodes nodes, List<String> outputs, ElementType type) {
        this.nodes = nodes;
        this.outputs = outputs.stream().map(nodes::resolve).toList();
        this.type = type;
    }

    /** Sets the value of a node. */
    void put(NodeDef node, Value value) {
        int ownReads = VIEWS.contains(node.getOp()) ? 1 : 0; // of the tensor by the node, which does not happen
        put(node.getName(), value, reads(node.getName()) - ownReads);
    }

    private void put(String name, Value value, int reads) {
        values.put(name, value);
        if (value.tensor() != null) {
            pendingReads.merge(value.tensor().root(), reads, Integer::sum);
        }
    }

    /** Returns how often a node's value is read, by nodes and as an output. */
    int reads(String name) {
        return nodes.readers(name).size() + (outputs.contains(name) ? 1 : 0);
    }

    /**
     * Returns the value of a node that was read.
     *
     * @throws UnsupportedGraphException if it is a constant, which only some operands may be
     */
    Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw new UnsupportedGraphException("the constant %s is not supported as an input".formatted(name));
        }
        return value;
    }

    /** Returns the draft of a node if only one node reads it. */
    Optional<Draft> exclusiveDraft(String name) {
        return reads(name) == 1 ? Optional.ofNullable(value(name).draft()) : Optional.empty();
    }

    /** Returns the value of a node, after adding its draft to the program. */
    Tensor tensor(String name) {
        Value value = value(name);
        if (value.padding() != null) {
            throw new UnsupportedGraphException("the padding %s is not that of a convolution".formatted(name));
        }
        if (value.draft() != null) {
            Operation operation = value.draft().finish(name, isReadAsFloat(name) ? ElementType.FLOAT32 : type);
            add(operation);
            Tensor output = operation.output();
            if (output.root() != output) {
                pendingReads.merge(output.root(), -1, Integer::sum); // the residual is read
            }
            put(name, Value.of(output, value.isFlat()), reads(name));
        }
        return values.get(name).tensor();
    }

    private boolean isReadAsFloat(String name) {
        return nodes.readers(name).stream().map(NodeDef::getOp).allMatch(FLOAT_READERS::contains);
    }

    /** Returns the value of a node in a type, after adding a conversion if it is needed. */
    Tensor tensor(String name, ElementType wanted) {
        Tensor tensor = tensor(name);
        return tensor.type() == wanted
                ? tensor
                : converted
                        .computeIfAbsent(tensor, key -> new HashMap<>())
                        .computeIfAbsent(wanted, key -> converted(name, tensor, wanted));
    }

    private Tensor converted(String name, Tensor tensor, ElementType wanted) {
        Tensor copy = tensor.like(wanted);
        operations.add(new Operation.Convert(name, tensor, copy));
        pendingReads.put(copy, pendingReads.get(tensor.root())); // at most
        return copy;
    }

    /** Adds an operation and returns its output. */
    Tensor add(Operation operation) {
        operations.add(operation);
        operation.inputs().forEach(tensor -> pendingReads.merge(tensor.root(), -1, Integer::sum));
        return operation.output();
    }

    /** Returns whether the next read of a tensor is its last one. */
    boolean isReadOnceMore(Tensor tensor) {
        return pendingReads.get(tensor.root()) == 1;
    }

    /** Removes and returns the last operation if it is the scaling that computes a tensor. */
    Optional<Operation.Linear> removeScaling(Tensor tensor) {
        int last = operations.size() - 1;
        if (last < 0 || operations.get(last).output() != tensor) {
            return Optional.empty();
        }
        if (operations.get(last) instanceof Operation.Linear scaling) {
            operations.remove(last);
            return Optional.of(scaling);
        }
        return Optional.empty();
    }

    /** Puts back a scaling, after a change of its numbers. */
    void putBack(Operation.Linear scaling) {
        operations.add(scaling);
    }

    /** Returns the value of an output as float32 without unused channels. */
    Tensor output(String name) {
        Tensor tensor = tensor(nodes.resolve(name));
        if (tensor.type() == ElementType.FLOAT32 && tensor.stored() == tensor.channels()) {
            return tensor;
        }
        Tensor copy = Tensor.of(tensor.height(), tensor.width(), tensor.channels(), ElementType.FLOAT32);
        operations.add(new Operation.Convert(name, tensor, copy));
        return copy;
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }
}
