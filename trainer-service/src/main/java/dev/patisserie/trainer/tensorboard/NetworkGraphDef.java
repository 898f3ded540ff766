package dev.patisserie.trainer.tensorboard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Takes from a training graph what people look for in it: the network, from image to loss. */
final class NetworkGraphDef {

    private NetworkGraphDef() {}

    /**
     * Returns the part of a graph that a scope needs: its operations and all that leads to them.
     *
     * @param scope without the slash, e.g. {@code evaluation}
     */
    static GraphDef of(GraphDef whole, String scope) {
        Map<String, NodeDef> byName = new LinkedHashMap<>();
        whole.getNodeList().forEach(node -> byName.put(node.getName(), node));
        Deque<String> open = new ArrayDeque<>();
        byName.keySet().stream().filter(name -> name.startsWith(scope + "/")).forEach(open::push);
        Set<String> needed = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            String name = open.pop();
            if (needed.add(name)) {
                byName.get(name).getInputList().forEach(input -> open.push(producer(input)));
            }
        }
        GraphDef.Builder part = whole.toBuilder().clearNode();
        byName.values().stream()
                .filter(node -> needed.contains(node.getName()))
                .forEach(part::addNode);
        return part.build();
    }

    /** Inputs are written {@code name}, {@code name:output} or, of mere order, {@code ^name}. */
    private static String producer(String input) {
        String name = input.startsWith("^") ? input.substring(1) : input;
        int output = name.indexOf(':');
        return output < 0 ? name : name.substring(0, output);
    }
}
