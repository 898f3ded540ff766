package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.weights.PublishedWeights;
import java.util.OptionalDouble;

/**
 * An architecture whose weights were learnt on other images, without its own classifier: the base of transfer learning.
 * A new one is one file that implements this, and a line in {@link Backbones}.
 */
public interface Backbone {

    /** The layer of a {@link #classifier} that pools features: all before it is the backbone. */
    String POOLING = "global_average_pooling2d";

    /** The layer of a {@link #classifier} that is trained from scratch. */
    String HEAD = "dense";

    /**
     * Returns the backbone of a name.
     *
     * @param name {@code xception}, {@code mobilenet} or {@code mobilenet_v2}
     * @param alpha width: the factor on the number of channels; empty for the default
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if there is none, or not of that width; the message
     *     lists those there are
     */
    static Backbone named(String name, OptionalDouble alpha) {
        return Backbones.named(name, alpha);
    }

    /** Returns the name that Keras gives a model of this architecture and size. */
    String modelName(int imageSize);

    /** Returns the image size that the published weights were learnt at, in pixels. */
    int defaultImageSize();

    /** Returns the smallest image size, in pixels. */
    int minimumImageSize();

    /**
     * Returns the block that fine-tuning starts from unless told otherwise: the last, which in Xception is block 14.
     */
    int lastBlock();

    /** Returns the weights that Keras publishes. */
    PublishedWeights publishedWeights();

    /**
     * Adds the layers to a network, under Keras's names: first the backbone's own scaling of pixels. Its blocks are
     * marked; the first one includes the stem, so that to train from it is to train all.
     *
     * @param image {@code [size, size, 3]}, values 0 to 255
     * @return the feature map, {@code [height, width, channels]}
     */
    Node features(Node image);

    /**
     * Describes the backbone with a new classifier on top: the mean of each feature, and a dense layer to logits.
     *
     * @param imageSize width and height of the images, in pixels
     * @param classes number of classes
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if the images are too small
     */
    default Network classifier(int imageSize, int classes) {
        if (imageSize < minimumImageSize()) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected imageSize to be at least %d for %s, was %d; ask for larger images"
                            .formatted(minimumImageSize(), modelName(imageSize), imageSize));
        }
        return Network.of(modelName(imageSize), imageSize, image -> features(image)
                .then(POOLING, globalAveragePooling2d())
                .then(HEAD, dense(classes)));
    }
}
