package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePixel;
import static dev.patisserie.trainer.network.layer.Layers.hardSigmoid;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.sigmoid;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layers;

/**
 * The weighting of channels by a function of their means.
 *
 * <p>Source: J. Hu et al. (2018), Squeeze-and-Excitation Networks, CVPR, section 3.
 */
final class SqueezeExcite {

    private SqueezeExcite() {}

    /**
     * Adds the layers of EfficientNet.
     *
     * @param name prefix of their names
     * @param filters channels between the two convolutions
     */
    static Node swish(Node x, String name, int filters) {
        Node weights = x.then(name + "se_squeeze", globalAveragePixel())
                .then(name + "se_reduce", conv2d(filters, 1).same())
                .then(name + "se_reduce_activation", Layers.swish())
                .then(name + "se_expand", conv2d(channels(x), 1).same())
                .then(name + "se_expand_activation", sigmoid());
        return x.times(name + "se_excite", weights);
    }

    /** Adds the layers of MobileNetV3, with the parameters of {@link #swish}. */
    static Node hard(Node x, String name, int filters) {
        String prefix = name + "squeeze_excite_";
        Node weights = x.then(prefix + "avg_pool", globalAveragePixel())
                .then(prefix + "conv", conv2d(filters, 1).same())
                .then(prefix + "relu", relu())
                .then(prefix + "conv_1", conv2d(channels(x), 1).same())
                .then(prefix + "hard_sigmoid", hardSigmoid());
        return x.times(prefix + "mul", weights);
    }

    private static int channels(Node x) {
        return Math.toIntExact(x.shape().get(2));
    }
}
