package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.conv2d;
import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.dropout;
import static dev.patisserie.trainer.network.layer.Layers.flatten;
import static dev.patisserie.trainer.network.layer.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.layer.Layers.relu;
import static dev.patisserie.trainer.network.layer.Layers.rescaling;

import dev.patisserie.trainer.network.Network;

/** The small ConvNet of the {@code simple} pipeline, trained from scratch. */
public final class SimpleConvNet {

    /** Fraction of the features that is dropped in training before the last layer, by default. */
    public static final double DROPOUT = 0.5;

    private SimpleConvNet() {}

    /** Describes the network with the default dropout. */
    public static Network of(int imageSize, int classes) {
        return of(imageSize, classes, DROPOUT);
    }

    /**
     * Describes the network.
     *
     * @param imageSize width and height of the images, in pixels, at least 6
     * @param classes number of classes, at least 2
     * @param dropout fraction of the features that is dropped in training before the last layer, 0 to 0.95
     */
    public static Network of(int imageSize, int classes, double dropout) {
        return Network.of(
                "simple_conv_net", imageSize, image -> image.then(rescaling(1 / 127.5f, -1)) // 0..255 to -1..1
                        .then(conv2d(32, 3))
                        .then(relu())
                        .then(conv2d(32, 3))
                        .then(relu())
                        .then(maxPooling2d(2))
                        .then(dropout(0.25f))
                        .then(flatten())
                        .then(dense(128))
                        .then(relu())
                        .then(dropout((float) dropout))
                        .then(dense(classes))); // logits
    }
}
