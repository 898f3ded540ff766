package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.hardSwish;
import static dev.patisserie.trainer.network.layer.Layers.relu;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;
import java.util.List;

/**
 * MobileNetV3: inverted residuals, some with weighted channels. Block 0 is Keras's {@code expanded_conv_*}, the next
 * ones are {@code expanded_conv_<n>_*}, and the last one is {@code conv_1}.
 *
 * <p>Source: A. Howard et al. (2019), Searching for MobileNetV3, ICCV, tables 1 and 2; names and details as in
 * keras/src/applications/mobilenet_v3.py.
 */
final class MobileNetV3 {

    private record Block(
            double expansion, int filters, int kernel, int strides, boolean isWeighted, boolean isHardSwish) {}

    private static final List<Block> SMALL = List.of(
            new Block(1, 16, 3, 2, true, false),
            new Block(72.0 / 16, 24, 3, 2, false, false),
            new Block(88.0 / 24, 24, 3, 1, false, false),
            new Block(4, 40, 5, 2, true, true),
            new Block(6, 40, 5, 1, true, true),
            new Block(6, 40, 5, 1, true, true),
            new Block(3, 48, 5, 1, true, true),
            new Block(3, 48, 5, 1, true, true),
            new Block(6, 96, 5, 2, true, true),
            new Block(6, 96, 5, 1, true, true),
            new Block(6, 96, 5, 1, true, true));

    private static final List<Block> LARGE = List.of(
            new Block(1, 16, 3, 1, false, false),
            new Block(4, 24, 3, 2, false, false),
            new Block(3, 24, 3, 1, false, false),
            new Block(3, 40, 5, 2, true, false),
            new Block(3, 40, 5, 1, true, false),
            new Block(3, 40, 5, 1, true, false),
            new Block(6, 80, 3, 2, false, true),
            new Block(2.5, 80, 3, 1, false, true),
            new Block(2.3, 80, 3, 1, false, true),
            new Block(2.3, 80, 3, 1, false, true),
            new Block(6, 112, 3, 1, true, true),
            new Block(6, 112, 3, 1, true, true),
            new Block(6, 160, 5, 2, true, true),
            new Block(6, 160, 5, 1, true, true),
            new Block(6, 160, 5, 1, true, true));

    private MobileNetV3() {}

    static Node small(Node image, double alpha) {
        return features(image, SMALL, alpha);
    }

    static Node large(Node image, double alpha) {
        return features(image, LARGE, alpha);
    }

    private static Node features(Node image, List<Block> blocks, double alpha) {
        Node x = Preprocessing.tf(image)
                .block(0)
                .then("conv", conv2d(16, 3).strides(2).same().withoutBias())
                .then("conv_bn", normalization())
                .then(hardSwish());
        for (int number = 0; number < blocks.size(); number++) {
            Block block = blocks.get(number);
            x = number == 0
                    ? depthwise(x, "expanded_conv_", block, Widths.rounded(16 * alpha), x)
                    : invertedResidual(x.block(number), number, block, Widths.rounded(block.filters * alpha));
        }
        int filters = Widths.rounded(6.0 * x.shape().get(2));
        return x.block(blocks.size())
                .then("conv_1", conv2d(filters, 1).same().withoutBias())
                .then("conv_1_bn", normalization())
                .then(hardSwish());
    }

    private static Node invertedResidual(Node input, int number, Block block, int filters) {
        String name = "expanded_conv_%d_".formatted(number);
        Node x = input.then(
                        name + "expand",
                        conv2d(expanded(input, block), 1).same().withoutBias())
                .then(name + "expand_bn", normalization())
                .then(activation(block));
        return depthwise(x, name, block, filters, input);
    }

    private static int expanded(Node input, Block block) {
        return Widths.rounded(input.shape().get(2) * block.expansion);
    }

    private static Node depthwise(Node expanded, String name, Block block, int filters, Node input) {
        Node x = convolved(expanded, name, block)
                .then(name + "depthwise_bn", normalization())
                .then(activation(block));
        if (block.isWeighted) {
            x = SqueezeExcite.hard(x, name, Widths.rounded(expanded(input, block) / 4.0));
        }
        x = x.then(name + "project", conv2d(filters, 1).same().withoutBias())
                .then(name + "project_bn", normalization());
        return x.shape().equals(input.shape()) ? input.plus(name + "add", x) : x;
    }

    private static Node convolved(Node x, String name, Block block) {
        return block.strides == 1
                ? x.then(name + "depthwise", depthwiseConv2d(block.kernel).same())
                : x.then(name + "depthwise_pad", StridedPadding.of(x, block.kernel))
                        .then(name + "depthwise", depthwiseConv2d(block.kernel).strides(block.strides));
    }

    private static Layer activation(Block block) {
        return block.isHardSwish ? hardSwish() : relu();
    }

    private static Layer normalization() {
        return batchNormalization(1e-3f, 0.999f);
    }
}
