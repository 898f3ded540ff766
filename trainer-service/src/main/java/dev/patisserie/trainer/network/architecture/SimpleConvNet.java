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

    private SimpleConvNet() {}

    /**
     * Describes the network.
     *
     * @param imageSize width and height of the images, in pixels, at least 6
     * @param classes number of classes, at least 2
     */
    public static Network of(int imageSize, int classes) {
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
                        .then(dropout(0.5f))
                        .then(dense(classes))); // logits
    }
}
