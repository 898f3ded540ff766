package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.depthwiseConv2d;
import static dev.patisserie.trainer.network.layer.Layers.swish;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Conv2D;
import dev.patisserie.trainer.network.layer.Layer;
import java.util.List;

/**
 * EfficientNetV2, variants B0 to B3: inverted residuals, of which the first three stages are plain convolutions. The
 * blocks are numbered as in {@link EfficientNet}.
 *
 * <p>Source: M. Tan and Q. Le (2021), EfficientNetV2: Smaller Models and Faster Training, ICML, table 4; names and
 * details as in keras/src/applications/efficientnet_v2.py.
 */
final class EfficientNetV2 {

    private record Stage(int repeats, int filters, int expansion, int strides, boolean isFused) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1, true),
            new Stage(2, 32, 4, 2, true),
            new Stage(2, 48, 4, 2, true),
            new Stage(3, 96, 4, 2, false),
            new Stage(5, 112, 6, 1, false),
            new Stage(8, 192, 6, 2, false));

    private EfficientNetV2() {}

    /**
     * Adds the layers.
     *
     * @param width factor on the number of channels
     * @param depth factor on the number of blocks
     */
    static Node features(Node image, double width, double depth) {
        Node x = activated(
                Preprocessing.torch(image).block(1),
                "stem_",
                conv2d(Widths.nearest(32 * width), 3).strides(2));
        int number = 1;
        for (int stage = 1; stage <= STAGES.size(); stage++) {
            Stage shape = STAGES.get(stage - 1);
            int repeats = (int) Math.ceil(depth * shape.repeats);
            for (int i = 0; i < repeats; i++) {
                String name = "block%d%c_".formatted(stage, 'a' + i);
                Node input = number == 1 ? x : x.block(number);
                int strides = i == 0 ? shape.strides : 1;
                x = residual(input, name, shape, strides, Widths.nearest(shape.filters * width));
                number++;
            }
        }
        return activated(x.block(number), "top_", conv2d(Widths.nearest(1280 * width), 1));
    }

    private static Node residual(Node input, String name, Stage shape, int strides, int filters) {
        Node x = shape.isFused
                ? fused(input, name, shape.expansion, strides, filters)
                : inverted(input, name, shape.expansion, strides, filters);
        return strides == 1 && channels(input) == filters ? x.plus(name + "add", input) : x;
    }

    private static Node fused(Node input, String name, int expansion, int strides, int filters) {
        if (expansion == 1) {
            return activated(input, name + "project_", conv2d(filters, 3).strides(strides));
        }
        Node x = activated(
                input, name + "expand_", conv2d(channels(input) * expansion, 3).strides(strides));
        return projected(x, name, filters);
    }

    private static Node inverted(Node input, String name, int expansion, int strides, int filters) {
        Node x = activated(input, name + "expand_", conv2d(channels(input) * expansion, 1))
                .then(name + "dwconv2", depthwiseConv2d(3).strides(strides).same())
                .then(name + "bn", normalization())
                .then(name + "activation", swish());
        return projected(SqueezeExcite.swish(x, name, Math.max(1, channels(input) / 4)), name, filters);
    }

    private static Node projected(Node x, String name, int filters) {
        return x.then(name + "project_conv", conv2d(filters, 1).same().withoutBias())
                .then(name + "project_bn", normalization());
    }

    private static Node activated(Node x, String name, Conv2D convolution) {
        return x.then(name + "conv", convolution.same().withoutBias())
                .then(name + "bn", normalization())
                .then(name + "activation", swish());
    }

    private static int channels(Node x) {
        return Math.toIntExact(x.shape().get(2));
    }

    private static Layer normalization() {
        return batchNormalization(1e-3f, 0.9f);
    }
}
