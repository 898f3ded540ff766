package dev.patisserie.common.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/**
 * Replaces activations that TensorFlow computes in several operations by one node each, of an operation that only
 * {@link GraphReader} knows, under the name of the last operation. It also marks the two operations of a weighting of
 * channels, which are computed in the type of the network.
 */
final class ActivationPatterns {

    static final String SWISH = "Swish";
    static final String HARD_SIGMOID = "HardSigmoid";
    static final String HARD_SWISH = "HardSwish";

    /** The mean of each channel, from which weights of the channels are computed. */
    static final String SQUEEZE = "Squeeze means";

    /** The product of an image and the weights of its channels. */
    static final String EXCITE = "Excite";

    private static final String SIGMOID = "Sigmoid";
    private static final float SIXTH = 1 / 6f;

    private final GraphNodes nodes;
    private final Map<String, NodeDef> replaced = new HashMap<>();

    private ActivationPatterns(GraphNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Returns a graph with the same values.
     *
     * @param outputs names of nodes
     */
    static GraphDef named(GraphDef graph, List<String> outputs) {
        var patterns = new ActivationPatterns(new GraphNodes(graph, outputs));
        patterns.nodes.ordered().forEach(patterns::replace);
        GraphDef.Builder named = graph.toBuilder().clearNode();
        graph.getNodeList().forEach(node -> named.addNode(patterns.replaced.getOrDefault(node.getName(), node)));
        return named.build();
    }

    private void replace(NodeDef node) {
        if (node.getOp().equals("Mul") && !nodes.isConstant(input(node, 0))) {
            replaceProduct(node);
        } else if (node.getOp().equals("Mean") && isReadByConvolutionsOnly(node)) {
            replaced.put(node.getName(), node.toBuilder().setOp(SQUEEZE).build());
        }
    }

    private void replaceProduct(NodeDef node) {
        String first = input(node, 0);
        String second = input(node, 1);
        if (nodes.isConstant(second)) {
            if (isHardSigmoid(first, second)) {
                put(node, HARD_SIGMOID, input(nodes.node(input(nodes.node(first), 0)), 0));
            }
            return;
        }
        NodeDef factor = replaced.getOrDefault(second, nodes.node(second));
        if (factor.getOp().equals(SIGMOID) || factor.getOp().equals(HARD_SIGMOID)) {
            boolean isOwn = nodes.resolve(factor.getInput(0)).equals(first);
            if (isOwn) {
                put(node, factor.getOp().equals(SIGMOID) ? SWISH : HARD_SWISH, first);
            } else {
                replaced.put(node.getName(), node.toBuilder().setOp(EXCITE).build());
            }
        }
    }

    /** Returns whether a product with a constant is {@code relu6(x + 3) / 6}. */
    private boolean isHardSigmoid(String clipped, String factor) {
        if (!nodes.node(clipped).getOp().equals("Relu6") || !isNumber(factor, SIXTH)) {
            return false;
        }
        NodeDef sum = nodes.node(input(nodes.node(clipped), 0));
        boolean isSum = sum.getOp().equals("Add") || sum.getOp().equals("AddV2");
        return isSum && isNumber(input(sum, 1), 3);
    }

    private boolean isNumber(String name, float number) {
        return nodes.isConstant(name) && nodes.shape(name).length == 0 && nodes.floats(name)[0] == number;
    }

    private boolean isReadByConvolutionsOnly(NodeDef node) {
        List<NodeDef> readers = nodes.readers(node.getName());
        return !readers.isEmpty()
                && readers.stream().allMatch(reader -> reader.getOp().equals("Conv2D"));
    }

    private String input(NodeDef node, int index) {
        return nodes.inputs(node).get(index);
    }

    private void put(NodeDef node, String operation, String input) {
        replaced.put(
                node.getName(),
                NodeDef.newBuilder()
                        .setName(node.getName())
                        .setOp(operation)
                        .addInput(input)
                        .build());
    }
}
