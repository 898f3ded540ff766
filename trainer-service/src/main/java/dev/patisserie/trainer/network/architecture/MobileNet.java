package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.relu6;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;
import static dev.patisserie.trainer.network.layer.Layers.zeroPadding2d;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;
import java.util.List;

/**
 * MobileNet: alternating depthwise and pointwise convolutions. Blocks 1 to 13 are Keras's {@code conv_dw_<n>} and
 * {@code conv_pw_<n>}. The last block is 13, as 14 in Xception.
 *
 * <p>Source: A. Howard et al. (2017), MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
 * Applications, arXiv:1704.04861, table 1; names and details as in keras/src/applications/mobilenet.py.
 */
final class MobileNet {

    private static final int[] FILTERS = {64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024};
    private static final List<Integer> HALVING = List.of(2, 4, 6, 12); // blocks

    private final double alpha;

    private MobileNet(double alpha) {
        this.alpha = alpha;
    }

    static Node features(Node image, double alpha) {
        return new MobileNet(alpha).features(image);
    }

    private Node features(Node image) {
        Node x = image.then(rescaling(1 / 127.5f, -1)) // 0..255 to -1..1
                .block(1)
                .then("conv1", conv2d(width(32), 3).strides(2).same().withoutBias())
                .then("conv1_bn", normalization())
                .then("conv1_relu", relu6());
        for (int block = 1; block <= FILTERS.length; block++) {
            x = pointwise(depthwise(block == 1 ? x : x.block(block), block), block);
        }
        return x;
    }

    private static Node depthwise(Node x, int block) {
        String name = "conv_dw_" + block;
        Node convolved = HALVING.contains(block)
                ? x.then("conv_pad_" + block, zeroPadding2d(0, 1))
                        .then(name, depthwiseConv2d(3).strides(2))
                : x.then(name, depthwiseConv2d(3).same());
        return convolved.then(name + "_bn", normalization()).then(name + "_relu", relu6());
    }

    private Node pointwise(Node x, int block) {
        String name = "conv_pw_" + block;
        return x.then(name, conv2d(width(FILTERS[block - 1]), 1).same().withoutBias())
                .then(name + "_bn", normalization())
                .then(name + "_relu", relu6());
    }

    private int width(int filters) {
        return (int) (filters * alpha);
    }

    private static Layer normalization() {
        return batchNormalization(1e-3f, 0.99f);
    }
}
