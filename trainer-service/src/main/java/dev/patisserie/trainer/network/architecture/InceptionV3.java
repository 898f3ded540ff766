package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.averagePooling2d;
import static dev.patisserie.trainer.network.layer.Layers.batchNormalization;
import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;

import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.network.layer.Conv2D;

/**
 * InceptionV3: parallel branches of convolutions. Blocks 0 to 10 end in Keras's {@code mixed<n>}; block 0 includes the
 * stem. The convolutions have automatic names, so the order in which branches are added is that of Keras.
 *
 * <p>Source: C. Szegedy et al. (2016), Rethinking the Inception Architecture for Computer Vision, CVPR, table 1; names
 * and details as in keras/src/applications/inception_v3.py.
 */
final class InceptionV3 {

    private static final int[] NARROW_POOLED = {32, 64, 64};
    private static final int[] MIDDLE = {128, 160, 160, 192};

    private InceptionV3() {}

    static Node features(Node image) {
        Node x = stem(Preprocessing.tf(image).block(0));
        for (int block = 0; block <= 2; block++) {
            x = first(block == 0 ? x : x.block(block), NARROW_POOLED[block], "mixed" + block);
        }
        x = firstReduction(x.block(3));
        for (int block = 4; block <= 7; block++) {
            x = middle(x.block(block), MIDDLE[block - 4], "mixed" + block);
        }
        x = secondReduction(x.block(8));
        x = last(x.block(9), 0);
        return last(x.block(10), 1);
    }

    private static Node stem(Node image) {
        Node x = activated(image, conv2d(32, 3).strides(2));
        x = same(activated(x, conv2d(32, 3)), 64, 3, 3).then(maxPooling2d(3).strides(2));
        x = activated(activated(x, conv2d(80, 1)), conv2d(192, 3));
        return x.then(maxPooling2d(3).strides(2));
    }

    private static Node first(Node x, int pooled, String name) {
        Node pixel = same(x, 64, 1, 1);
        Node wide = same(same(x, 48, 1, 1), 64, 5, 5);
        Node twice = same(same(same(x, 64, 1, 1), 96, 3, 3), 96, 3, 3);
        return pixel.with(name, wide, twice, pooled(x, pooled));
    }

    private static Node firstReduction(Node x) {
        Node once = activated(x, conv2d(384, 3).strides(2));
        Node twice = activated(same(same(x, 64, 1, 1), 96, 3, 3), conv2d(96, 3).strides(2));
        return once.with("mixed3", twice, x.then(maxPooling2d(3).strides(2)));
    }

    private static Node middle(Node x, int filters, String name) {
        Node pixel = same(x, 192, 1, 1);
        Node once = same(same(same(x, filters, 1, 1), filters, 1, 7), 192, 7, 1);
        Node twice = same(same(same(x, filters, 1, 1), filters, 7, 1), filters, 1, 7);
        twice = same(same(twice, filters, 7, 1), 192, 1, 7);
        return pixel.with(name, once, twice, pooled(x, 192));
    }

    private static Node secondReduction(Node x) {
        Node once = activated(same(x, 192, 1, 1), conv2d(320, 3).strides(2));
        Node wide = same(same(same(x, 192, 1, 1), 192, 1, 7), 192, 7, 1);
        Node reduced = activated(wide, conv2d(192, 3).strides(2));
        return once.with("mixed8", reduced, x.then(maxPooling2d(3).strides(2)));
    }

    private static Node last(Node x, int number) {
        Node pixel = same(x, 320, 1, 1);
        Node once = same(x, 384, 1, 1);
        Node crossed = same(once, 384, 1, 3).with("mixed9_" + number, same(once, 384, 3, 1));
        Node twice = same(same(x, 448, 1, 1), 384, 3, 3);
        Node crossedTwice = same(twice, 384, 1, 3).with(same(twice, 384, 3, 1));
        return pixel.with("mixed" + (9 + number), crossed, crossedTwice, pooled(x, 192));
    }

    private static Node pooled(Node x, int filters) {
        return same(x.then(averagePooling2d(3).strides(1).same()), filters, 1, 1);
    }

    private static Node same(Node x, int filters, int height, int width) {
        return activated(x, conv2d(filters, height, width).same());
    }

    private static Node activated(Node x, Conv2D convolution) {
        return x.then(convolution.withoutBias())
                .then(batchNormalization(1e-3f, 0.99f).withoutScale())
                .then(relu());
    }
}
