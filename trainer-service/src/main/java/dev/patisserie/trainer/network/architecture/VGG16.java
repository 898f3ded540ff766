package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;

import dev.patisserie.trainer.network.Node;

/**
 * VGG16: convolutions and pooling. Blocks 1 to 5 are Keras's {@code block<n>_*}.
 *
 * <p>Source: K. Simonyan and A. Zisserman (2015), Very Deep Convolutional Networks for Large-Scale Image Recognition,
 * ICLR, table 1, column D; names and details as in keras/src/applications/vgg16.py.
 */
final class VGG16 {

    private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};
    private static final int[] FILTERS = {64, 128, 256, 512, 512};

    private VGG16() {}

    static Node features(Node image) {
        Node x = Preprocessing.caffe(image);
        for (int block = 1; block <= CONVOLUTIONS.length; block++) {
            x = x.block(block);
            for (int i = 1; i <= CONVOLUTIONS[block - 1]; i++) {
                String name = "block%d_conv%d".formatted(block, i);
                x = x.then(name, conv2d(FILTERS[block - 1], 3).same()).then(name + "_relu", relu());
            }
            x = x.then("block%d_pool".formatted(block), maxPooling2d(2));
        }
        return x;
    }
}
