package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.averagePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.zeroPadding2d;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;

/**
 * DenseNet: each block appends 32 channels to its input. The blocks are Keras's {@code conv<s>_block<b>_*}, numbered
 * from 1 in the order of the network; the transitions between the stages belong to the block before them.
 *
 * <p>Source: G. Huang et al. (2017), Densely Connected Convolutional Networks, CVPR, table 1; names and details as in
 * keras/src/applications/densenet.py.
 */
final class DenseNet {

    private static final int GROWTH = 32;

    private DenseNet() {}

    /**
     * Adds the layers.
     *
     * @param repeats blocks of each stage
     */
    static Node features(Node image, int... repeats) {
        Node x = stem(Preprocessing.torch(image).block(1));
        int number = 1;
        for (int stage = 2; stage < 2 + repeats.length; stage++) {
            if (stage > 2) {
                x = transition(x, "pool" + (stage - 1));
            }
            for (int block = 1; block <= repeats[stage - 2]; block++) {
                Node input = number == 1 ? x : x.block(number);
                x = appended(input, "conv%d_block%d".formatted(stage, block));
                number++;
            }
        }
        return x.then("bn", normalization()).then("relu", relu());
    }

    private static Node stem(Node image) {
        return image.then(zeroPadding2d(3, 3))
                .then("conv1_conv", conv2d(64, 7).strides(2).withoutBias())
                .then("conv1_bn", normalization())
                .then("conv1_relu", relu())
                .then(zeroPadding2d(1, 1))
                .then("pool1", maxPooling2d(3).strides(2));
    }

    private static Node appended(Node input, String name) {
        Node x = input.then(name + "_0_bn", normalization())
                .then(name + "_0_relu", relu())
                .then(name + "_1_conv", conv2d(4 * GROWTH, 1).withoutBias())
                .then(name + "_1_bn", normalization())
                .then(name + "_1_relu", relu())
                .then(name + "_2_conv", conv2d(GROWTH, 3).same().withoutBias());
        return input.with(name + "_concat", x);
    }

    /** Halves channels, width and height. */
    private static Node transition(Node x, String name) {
        int half = Math.toIntExact(x.shape().get(2) / 2);
        return x.then(name + "_bn", normalization())
                .then(name + "_relu", relu())
                .then(name + "_conv", conv2d(half, 1).withoutBias())
                .then(name + "_pool", averagePooling2d(2));
    }

    private static Layer normalization() {
        return batchNormalization(1.001e-5f, 0.99f);
    }
}
