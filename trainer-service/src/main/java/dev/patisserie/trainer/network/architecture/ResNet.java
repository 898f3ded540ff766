package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.zeroPadding2d;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Conv2D;
import dev.patisserie.trainer.network.layer.Layer;

/**
 * ResNet: residual blocks of three convolutions. The blocks are Keras's {@code conv<s>_block<b>_*}, numbered from 1 in
 * the order of the network: 1 is {@code conv2_block1}.
 *
 * <p>Source: K. He et al. (2016), Deep Residual Learning for Image Recognition, CVPR, table 1; names and details as in
 * keras/src/applications/resnet.py.
 */
final class ResNet {

    private ResNet() {}

    /**
     * Adds the layers.
     *
     * @param repeats blocks of each stage
     */
    static Node features(Node image, int... repeats) {
        Node x = stem(Preprocessing.caffe(image).block(1))
                .then("conv1_bn", normalization())
                .then("conv1_relu", relu());
        x = pooled(x);
        int number = 1;
        for (int stage = 2; stage < 2 + repeats.length; stage++) {
            for (int block = 1; block <= repeats[stage - 2]; block++) {
                int strides = block == 1 && stage > 2 ? 2 : 1;
                Node input = number == 1 ? x : x.block(number);
                x = residual(input, "conv%d_block%d".formatted(stage, block), filters(stage), strides);
                number++;
            }
        }
        return x;
    }

    static Node stem(Node image) {
        return image.then("conv1_pad", zeroPadding2d(3, 3))
                .then("conv1_conv", conv2d(64, 7).strides(2));
    }

    static Node pooled(Node x) {
        return x.then("pool1_pad", zeroPadding2d(1, 1))
                .then("pool1_pool", maxPooling2d(3).strides(2));
    }

    /** Returns the channels within a block of a stage, a quarter of those of its output. */
    static int filters(int stage) {
        return 64 << (stage - 2);
    }

    private static Node residual(Node input, String name, int filters, int strides) {
        boolean isProjected = input.shape().get(2) != 4L * filters;
        Node shortcut = isProjected
                ? normalized(input, name + "_0", conv2d(4 * filters, 1).strides(strides))
                : input;
        Node x = normalized(input, name + "_1", conv2d(filters, 1).strides(strides))
                .then(name + "_1_relu", relu());
        x = normalized(x, name + "_2", conv2d(filters, 3).same()).then(name + "_2_relu", relu());
        x = normalized(x, name + "_3", conv2d(4 * filters, 1));
        return shortcut.plus(name + "_add", x).then(name + "_out", relu());
    }

    private static Node normalized(Node x, String name, Conv2D convolution) {
        return x.then(name + "_conv", convolution).then(name + "_bn", normalization());
    }

    static Layer normalization() {
        return batchNormalization(1.001e-5f, 0.99f);
    }
}
