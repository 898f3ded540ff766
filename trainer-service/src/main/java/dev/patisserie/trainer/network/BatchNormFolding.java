package dev.patisserie.trainer.network;

import dev.patisserie.trainer.network.layer.BatchNormalization;
import dev.patisserie.trainer.network.layer.ChannelScale;
import dev.patisserie.trainer.network.layer.Convolution;
import dev.patisserie.trainer.network.layer.Step;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Folds batch normalisation, in inference mode, into the preceding convolution. With \(s = \gamma / \sqrt{\sigma^2 +
 * \epsilon}\) per channel, normalisation is \(y = s x + (\beta - s \mu)\); if \(x = w * z + b\) is a convolution, then
 * \(y = (s w) * z + (\beta + s (b - \mu))\): a convolution with another kernel and a bias.
 *
 * <p>Source: B. Jacob et al. (2018), Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
 * Inference, CVPR, section 3.2.
 */
public final class BatchNormFolding {

    private final Network network;
    private final Set<Node> absorbing; // convolutions that absorb their normalisation
    private final NetworkBuilder builder = new NetworkBuilder();
    private final Map<Node, Node> copies = new HashMap<>();
    private final Map<String, float[]> weights;

    private BatchNormFolding(WeightedNetwork whole) {
        network = whole.network();
        absorbing = absorbing(network);
        weights = new HashMap<>(whole.weights());
    }

    /**
     * Returns an equivalent network without batch normalisation. A convolution whose only consumer is a normalisation
     * absorbs it and keeps its name. Any other normalisation becomes a scale and an offset per channel, under its own
     * name.
     *
     * @param network not changed
     */
    public static WeightedNetwork fold(WeightedNetwork network) {
        return new BatchNormFolding(network).run();
    }

    /** The normalisation must be the only consumer of the convolution, whose own output no longer exists. */
    private static Set<Node> absorbing(Network network) {
        Map<Node, Long> readers = network.nodes().stream()
                .flatMap(node -> node.inputs().stream())
                .collect(Collectors.groupingBy(node -> node, Collectors.counting()));
        Set<Node> found = new HashSet<>();
        for (Node node : network.nodes()) {
            if (node.step() instanceof BatchNormalization) {
                found.add(node.inputs().get(0));
            }
        }
        found.removeIf(node -> !(node.step() instanceof Convolution) || readers.get(node) > 1);
        found.remove(network.input());
        found.remove(network.output());
        found.removeAll(network.blockInputs().values());
        return found;
    }

    private WeightedNetwork run() {
        copies.put(network.input(), network.input());
        for (Node node : network.nodes()) {
            copies.put(node, folded(node));
        }
        SortedMap<Integer, Node> blocks = new TreeMap<>(network.blockInputs());
        blocks.replaceAll((number, node) -> copies.get(node));
        var result =
                new Network(network.name(), network.input(), copies.get(network.output()), builder.nodes(), blocks);
        weights.keySet().retainAll(result.shapes().keySet());
        return new WeightedNetwork(result, weights);
    }

    private Node folded(Node node) {
        if (node.step() instanceof BatchNormalization normalization) {
            return folded(node, normalization);
        }
        if (absorbing.contains(node)) {
            return copy(node, ((Convolution) node.step()).withBias());
        }
        return copy(node, node.step());
    }

    private Node folded(Node node, BatchNormalization normalization) {
        Node before = node.inputs().get(0);
        float[] scale = scale(node.name(), normalization);
        if (absorbing.contains(before)) {
            scaleKernel(before, scale);
            float[] bias = weights.getOrDefault(before.name() + "/bias", new float[scale.length]);
            weights.put(before.name() + "/bias", offset(node.name(), scale, bias));
            return copies.get(before);
        }
        weights.put(node.name() + "/scale", scale);
        weights.put(node.name() + "/offset", offset(node.name(), scale, new float[scale.length]));
        return copy(node, new ChannelScale());
    }

    private Node copy(Node node, Step step) {
        return builder.add(
                node.name(), step, node.inputs().stream().map(copies::get).toList());
    }

    private float[] scale(String name, BatchNormalization normalization) {
        float[] variance = weights.get(name + "/moving_variance");
        float[] scale = new float[variance.length];
        Arrays.fill(scale, 1);
        if (normalization.scales()) {
            scale = weights.get(name + "/gamma").clone();
        }
        for (int c = 0; c < scale.length; c++) {
            scale[c] /= (float) Math.sqrt((double) variance[c] + normalization.epsilon());
        }
        return scale;
    }

    private float[] offset(String name, float[] scale, float[] bias) {
        float[] offset = weights.get(name + "/beta").clone();
        float[] mean = weights.get(name + "/moving_mean");
        for (int c = 0; c < scale.length; c++) {
            offset[c] += scale[c] * (bias[c] - mean[c]);
        }
        return offset;
    }

    private void scaleKernel(Node node, float[] scale) {
        String name = node.name() + "/" + ((Convolution) node.step()).outputKernel();
        float[] kernel = weights.get(name).clone();
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] *= scale[i % scale.length];
        }
        weights.put(name, kernel);
    }
}
