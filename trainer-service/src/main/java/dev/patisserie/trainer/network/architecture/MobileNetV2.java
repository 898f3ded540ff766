package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.relu6;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;
import java.util.List;

/**
 * MobileNetV2: inverted residuals. Blocks 0 to 17: 0 is Keras's {@code expanded_conv_*}, 1 to 16 are
 * {@code block_<n>_*}, 17 is {@code Conv_1}. The counterpart of Xception's last block, 14, is block 16: the last
 * inverted residual, followed by {@code Conv_1}.
 *
 * <p>Source: M. Sandler et al. (2018), MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR, table 2; names and
 * details as in keras/src/applications/mobilenet_v2.py.
 */
final class MobileNetV2 {

    private static final int[] FILTERS = {16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320};
    private static final List<Integer> HALVING = List.of(1, 3, 6, 13); // blocks
    private static final int LAST = FILTERS.length; // the block of Conv_1

    private final double alpha;

    private MobileNetV2(double alpha) {
        this.alpha = alpha;
    }

    static Node features(Node image, double alpha) {
        return new MobileNetV2(alpha).features(image);
    }

    private Node features(Node image) {
        Node x = image.then(rescaling(1 / 127.5f, -1)) // 0..255 to -1..1
                .block(0)
                .then("Conv1", conv2d(width(32), 3).strides(2).same().withoutBias())
                .then("bn_Conv1", normalization())
                .then("Conv1_relu", relu6());
        x = depthwiseAndProject(x, 0, "expanded_conv_");
        for (int block = 1; block < LAST; block++) {
            x = invertedResidual(x.block(block), block);
        }
        return x.block(LAST)
                .then("Conv_1", conv2d(Math.max(1280, width(1280)), 1).withoutBias())
                .then("Conv_1_bn", normalization())
                .then("out_relu", relu6());
    }

    private Node invertedResidual(Node input, int block) {
        String name = "block_%d_".formatted(block);
        int expanded = Math.toIntExact(6 * input.shape().get(2));
        Node x = input.then(name + "expand", conv2d(expanded, 1).same().withoutBias())
                .then(name + "expand_BN", normalization())
                .then(name + "expand_relu", relu6());
        x = depthwiseAndProject(x, block, name);
        return x.shape().equals(input.shape()) ? input.plus(name + "add", x) : x;
    }

    private Node depthwiseAndProject(Node x, int block, String name) {
        return depthwise(x, block, name)
                .then(name + "depthwise_BN", normalization())
                .then(name + "depthwise_relu", relu6())
                .then(name + "project", conv2d(width(FILTERS[block]), 1).same().withoutBias())
                .then(name + "project_BN", normalization());
    }

    private static Node depthwise(Node x, int block, String name) {
        if (!HALVING.contains(block)) {
            return x.then(name + "depthwise", depthwiseConv2d(3).same());
        }
        return x.then(name + "pad", StridedPadding.of(x, 3))
                .then(name + "depthwise", depthwiseConv2d(3).strides(2));
    }

    private int width(int filters) {
        return Widths.rounded(filters * alpha);
    }

    private static Layer normalization() {
        return batchNormalization(1e-3f, 0.999f);
    }
}
