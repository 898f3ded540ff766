package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;
import static dev.patisserie.trainer.network.layer.Layers.separableConv2d;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Layer;

/**
 * Xception: residual blocks of separable convolutions. Blocks 1 to 14 are Keras's {@code block<n>_*}, each with its
 * shortcut.
 *
 * <p>Source: F. Chollet (2017), Xception: Deep Learning with Depthwise Separable Convolutions, CVPR, figure 5; names
 * and details as in keras/src/applications/xception.py.
 */
final class Xception {

    private Xception() {}

    static Node features(Node image) {
        Node x = stem(image.then(rescaling(1 / 127.5f, -1)).block(1)); // 0..255 to -1..1
        x = narrowing(x.block(2), 2, 128, 128);
        x = narrowing(x.block(3), 3, 256, 256);
        x = narrowing(x.block(4), 4, 728, 728);
        for (int block = 5; block <= 12; block++) {
            x = middle(x.block(block), block);
        }
        x = narrowing(x.block(13), 13, 728, 1024);
        x = activated(normalized(x.block(14), 14, 1, 1536), 14, 1);
        return activated(normalized(x, 14, 2, 2048), 14, 2);
    }

    private static Node stem(Node x) {
        return x.then("block1_conv1", conv2d(32, 3).strides(2).withoutBias())
                .then("block1_conv1_bn", normalization())
                .then("block1_conv1_act", relu())
                .then("block1_conv2", conv2d(64, 3).withoutBias())
                .then("block1_conv2_bn", normalization())
                .then("block1_conv2_act", relu());
    }

    /** Adds a block that halves width and height, in the block and in its shortcut. */
    private static Node narrowing(Node input, int block, int inner, int filters) {
        Node x = block == 2 ? input : activated(input, block, 1); // block 1 ends activated
        x = activated(normalized(x, block, 1, inner), block, 2);
        x = normalized(x, block, 2, filters);
        Node shortcut =
                input.then(conv2d(filters, 1).strides(2).same().withoutBias()).then(normalization());
        return x.then(
                        "block%d_pool".formatted(block),
                        maxPooling2d(3).strides(2).same())
                .plus(shortcut);
    }

    private static Node middle(Node input, int block) {
        Node x = input;
        for (int i = 1; i <= 3; i++) {
            x = normalized(activated(x, block, i), block, i, 728);
        }
        return x.plus(input);
    }

    private static Node activated(Node x, int block, int i) {
        return x.then("block%d_sepconv%d_act".formatted(block, i), relu());
    }

    private static Node normalized(Node x, int block, int i, int filters) {
        String name = "block%d_sepconv%d".formatted(block, i);
        return x.then(name, separableConv2d(filters, 3).same()).then(name + "_bn", normalization());
    }

    private static Layer normalization() {
        return batchNormalization(1e-3f, 0.99f);
    }
}
