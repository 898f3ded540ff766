package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.normalization;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;
import static dev.patisserie.trainer.network.layer.Layers.swish;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.DepthwiseConv2D;
import dev.patisserie.trainer.network.layer.Layer;
import java.util.List;

/**
 * EfficientNet: inverted residuals with weighted channels. The blocks are Keras's {@code block<s><letter>_*}, numbered
 * from 1 in the order of the network; the last block is {@code top_*}. The random omission of blocks is left out, since
 * it has no effect in inference.
 *
 * <p>Source: M. Tan and Q. Le (2019), EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, ICML,
 * table 1; names and details as in keras/src/applications/efficientnet.py.
 */
final class EfficientNet {

    private record Stage(int kernel, int repeats, int filters, int expansion, int strides) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(3, 1, 16, 1, 1),
            new Stage(3, 2, 24, 6, 2),
            new Stage(5, 2, 40, 6, 2),
            new Stage(3, 3, 80, 6, 2),
            new Stage(5, 3, 112, 6, 1),
            new Stage(5, 4, 192, 6, 2),
            new Stage(3, 1, 320, 6, 1));

    private EfficientNet() {}

    /**
     * Adds the layers.
     *
     * @param width factor on the number of channels
     * @param depth factor on the number of blocks
     */
    static Node features(Node image, double width, double depth) {
        Node x = stem(preprocessed(image).block(1), Widths.rounded(32 * width));
        int number = 1;
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            Stage shape = STAGES.get(stage - 1);
            int repeats = (int) Math.ceil(depth * shape.repeats);
            for (int i = 0; i < repeats; i++) {
                String name = "block%d%c_".formatted(stage, 'a' + i);
                Node input = number == 1 ? x : x.block(number);
                int strides = i == 0 ? shape.strides : 1;
                x = invertedResidual(input, name, shape, strides, Widths.rounded(shape.filters * width));
                number++;
            }
        }
        return top(x.block(number), Widths.rounded(1280 * width));
    }

    /** Scales to 0 to 1, and by means and variances that the weights file contains. */
    private static Node preprocessed(Node image) {
        return Preprocessing.rootsOfDeviations(
                image.then(rescaling(1 / 255f, 0)).then(normalization()));
    }

    private static Node stem(Node image, int filters) {
        return image.then("stem_conv_pad", StridedPadding.of(image, 3))
                .then("stem_conv", conv2d(filters, 3).strides(2).withoutBias())
                .then("stem_bn", moments())
                .then("stem_activation", swish());
    }

    private static Node top(Node x, int filters) {
        return x.then("top_conv", conv2d(filters, 1).same().withoutBias())
                .then("top_bn", moments())
                .then("top_activation", swish());
    }

    private static Node invertedResidual(Node input, String name, Stage shape, int strides, int filters) {
        int channels = Math.toIntExact(input.shape().get(2));
        Node x = input;
        if (shape.expansion > 1) {
            x = x.then(
                            name + "expand_conv",
                            conv2d(channels * shape.expansion, 1).same().withoutBias())
                    .then(name + "expand_bn", moments())
                    .then(name + "expand_activation", swish());
        }
        x = depthwise(x, name, shape.kernel, strides);
        x = SqueezeExcite.swish(x, name, Math.max(1, channels / 4))
                .then(name + "project_conv", conv2d(filters, 1).same().withoutBias())
                .then(name + "project_bn", moments());
        return strides == 1 && channels == filters ? x.plus(name + "add", input) : x;
    }

    private static Node depthwise(Node x, String name, int kernel, int strides) {
        DepthwiseConv2D convolution = depthwiseConv2d(kernel);
        Node convolved = strides == 1
                ? x.then(name + "dwconv", convolution.same())
                : x.then(name + "dwconv_pad", StridedPadding.of(x, kernel))
                        .then(name + "dwconv", convolution.strides(strides));
        return convolved.then(name + "bn", moments()).then(name + "activation", swish());
    }

    private static Layer moments() {
        return batchNormalization(1e-3f, 0.99f);
    }
}
