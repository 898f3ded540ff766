package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.relu6;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;
import static dev.patisserie.trainer.network.layer.Layers.zeroPadding2d;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;
import dev.patisserie.trainer.weights.PublishedWeights;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * MobileNetV2: inverted residuals. Blocks 0 to 17: 0 is Keras's {@code expanded_conv_*}, 1 to 16 are
 * {@code block_<n>_*}, 17 is {@code Conv_1}. The counterpart of Xception's last block, 14, is block 16: the last
 * inverted residual, followed by {@code Conv_1}.
 *
 * <p>Source: M. Sandler et al. (2018), MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR, table 2; names and
 * details as in keras/src/applications/mobilenet_v2.py.
 */
final class MobileNetV2 implements Backbone {

    private static final List<Double> ALPHAS = List.of(0.35, 0.5, 0.75, 1.0, 1.3, 1.4);
    private static final int[] FILTERS = {16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320};
    private static final List<Integer> HALVING = List.of(1, 3, 6, 13); // blocks
    private static final int LAST = FILTERS.length; // the block of Conv_1

    private final double alpha;

    private MobileNetV2(double alpha) {
        this.alpha = alpha;
    }

    static Backbone of(OptionalDouble alpha) {
        return new MobileNetV2(Backbones.alpha("mobilenet_v2", alpha, ALPHAS));
    }

    @Override
    public String modelName(int imageSize) {
        return String.format(Locale.ROOT, "mobilenetv2_%.2f_%d", alpha, imageSize);
    }

    @Override
    public int defaultImageSize() {
        return 224;
    }

    @Override
    public int minimumImageSize() {
        return 32;
    }

    @Override
    public int lastBlock() {
        return LAST - 1;
    }

    @Override
    public PublishedWeights publishedWeights() {
        return PublishedWeights.mobileNetV2(alpha);
    }

    @Override
    public Node features(Node image) {
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

    /** Pads like Keras's {@code correct_pad}: an even width needs no zeros before it. */
    private static Node depthwise(Node x, int block, String name) {
        if (!HALVING.contains(block)) {
            return x.then(name + "depthwise", depthwiseConv2d(3).same());
        }
        int before = (int) (x.shape().get(0) % 2);
        return x.then(name + "pad", zeroPadding2d(before, 1))
                .then(name + "depthwise", depthwiseConv2d(3).strides(2));
    }

    /** Returns the nearest multiple of 8 that is at least nine tenths of the requested width. */
    private int width(int filters) {
        double wanted = filters * alpha;
        int rounded = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }

    private static Layer normalization() {
        return batchNormalization(1e-3f, 0.999f);
    }
}
