package dev.patisserie.trainer.tensorboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Extracts the network from image to loss from a training graph for display. Each layer is one node that contains its
 * weights, under the layer's name.
 */
final class NetworkGraphDef {

    /** The scope of the evaluation pass: one scope per layer, and the loss. */
    private static final String FORWARD = "evaluation/";

    /** The scope of the variables. */
    private static final String WEIGHTS = "weights/";

    private static final String LOSS = "loss/";

    private final Map<String, NodeDef> whole = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>(); // displayed names of the needed nodes

    private NetworkGraphDef(GraphDef graph) {
        graph.getNodeList().forEach(node -> whole.put(node.getName(), node));
        Deque<String> open = new ArrayDeque<>();
        whole.keySet().stream().filter(name -> name.startsWith(FORWARD)).forEach(open::push);
        while (!open.isEmpty()) {
            String name = open.pop();
            if (names.put(name, shown(name)) == null) {
                whole.get(name).getInputList().forEach(input -> open.push(producer(input)));
            }
        }
    }

    /** Returns the network of a training graph. */
    static GraphDef of(GraphDef training) {
        var network = new NetworkGraphDef(training);
        GraphDef.Builder part = training.toBuilder().clearNode();
        network.whole.values().stream()
                .filter(node -> network.names.containsKey(node.getName()))
                .forEach(node -> part.addNode(network.renamed(node)));
        return part.build();
    }

    private NodeDef renamed(NodeDef node) {
        NodeDef.Builder renamed = node.toBuilder().clearInput();
        renamed.setName(names.get(node.getName()));
        for (String input : node.getInputList()) {
            String name = producer(input);
            renamed.addInput(input.replace(name, names.get(name)));
        }
        return renamed.build();
    }

    private String shown(String name) {
        int operation = name.lastIndexOf('/') + 1;
        if (name.startsWith(FORWARD)) {
            String inside = name.substring(FORWARD.length());
            return inside.contains("/") ? inside : LOSS + inside;
        }
        NodeDef variable = whole.get(name.substring(0, operation) + "VarHandleOp");
        return name.startsWith(WEIGHTS) && variable != null ? weight(variable) + "/" + name.substring(operation) : name;
    }

    private static String weight(NodeDef variable) {
        return variable.getAttrOrThrow("shared_name").getS().toStringUtf8();
    }

    /** Returns the node of an input: {@code name}, {@code name:output} or, for a control dependency, {@code ^name}. */
    private static String producer(String input) {
        String name = input.startsWith("^") ? input.substring(1) : input;
        int output = name.indexOf(':');
        return output < 0 ? name : name.substring(0, output);
    }
}
