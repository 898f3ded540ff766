package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.zeroPadding2d;

import dev.patisserie.trainer.network.Node;

/**
 * ResNetV2: residual blocks that normalise their input. The blocks are numbered as in {@link ResNet}; the last one of
 * each stage but the last halves width and height.
 *
 * <p>Source: K. He et al. (2016), Identity Mappings in Deep Residual Networks, ECCV; names and details as in
 * keras/src/applications/resnet.py and resnet_v2.py.
 */
final class ResNetV2 {

    private ResNetV2() {}

    /**
     * Adds the layers.
     *
     * @param repeats blocks of each stage
     */
    static Node features(Node image, int... repeats) {
        Node x = ResNet.pooled(ResNet.stem(Preprocessing.tf(image).block(1)));
        int lastStage = repeats.length + 1;
        int number = 1;
        for (int stage = 2; stage <= lastStage; stage++) {
            int blocks = repeats[stage - 2];
            for (int block = 1; block <= blocks; block++) {
                int strides = block == blocks && stage < lastStage ? 2 : 1;
                Node input = number == 1 ? x : x.block(number);
                x = residual(input, "conv%d_block%d".formatted(stage, block), ResNet.filters(stage), strides);
                number++;
            }
        }
        return x.then("post_bn", ResNet.normalization()).then("post_relu", relu());
    }

    private static Node residual(Node input, String name, int filters, int strides) {
        Node activated = input.then(name + "_preact_bn", ResNet.normalization()).then(name + "_preact_relu", relu());
        boolean isProjected = input.shape().get(2) != 4L * filters;
        Node shortcut = isProjected
                ? activated.then(name + "_0_conv", conv2d(4 * filters, 1).strides(strides))
                : shortened(input, strides);
        Node x = activated
                .then(name + "_1_conv", conv2d(filters, 1).withoutBias())
                .then(name + "_1_bn", ResNet.normalization())
                .then(name + "_1_relu", relu())
                .then(name + "_2_pad", zeroPadding2d(1, 1))
                .then(name + "_2_conv", conv2d(filters, 3).strides(strides).withoutBias())
                .then(name + "_2_bn", ResNet.normalization())
                .then(name + "_2_relu", relu())
                .then(name + "_3_conv", conv2d(4 * filters, 1));
        return shortcut.plus(name + "_out", x);
    }

    private static Node shortened(Node input, int strides) {
        return strides == 1 ? input : input.then(maxPooling2d(1).strides(strides));
    }
}
