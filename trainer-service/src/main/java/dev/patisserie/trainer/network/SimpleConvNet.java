package dev.patisserie.trainer.network;

import static dev.patisserie.trainer.network.Layers.conv2d;
import static dev.patisserie.trainer.network.Layers.dense;
import static dev.patisserie.trainer.network.Layers.dropout;
import static dev.patisserie.trainer.network.Layers.flatten;
import static dev.patisserie.trainer.network.Layers.maxPooling2d;
import static dev.patisserie.trainer.network.Layers.relu;
import static dev.patisserie.trainer.network.Layers.rescaling;

/** The small ConvNet of the {@code simple} recipe, trained from scratch. */
public final class SimpleConvNet {

    private SimpleConvNet() {}

    /**
     * Describes it.
     *
     * @param imageSize width and height of the images, in pixels, at least 6
     * @param classes number of classes, at least 2
     */
    public static Network of(int imageSize, int classes) {
        return Network.of(
                "simple_conv_net",
                imageSize,
                image ->
                        image.then(rescaling(1 / 127.5f, -1)) // 0..255 to -1..1
                                .then(conv2d(32, 3))
                                .then(relu())
                                .then(conv2d(32, 3))
                                .then(relu())
                                .then(maxPooling2d(2))
                                .then(dropout(0.25f))
                                .then(flatten())
                                .then(dense(128))
                                .then(relu())
                                .then(dropout(0.5f))
                                .then(dense(classes))); // softmax is applied to these
    }
}
