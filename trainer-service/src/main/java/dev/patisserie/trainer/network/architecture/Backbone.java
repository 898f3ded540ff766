package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.dropout;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.weights.PublishedWeights;
import java.util.OptionalDouble;

/**
 * A pretrained architecture without its classifier: the base of transfer learning. A new one is a class that implements
 * this interface and a line in {@link Backbones}.
 */
public interface Backbone {

    /** The pooling layer of a {@link #classifier}, which follows the backbone. */
    String POOLING = "global_average_pooling2d";

    /** The layer of a {@link #classifier} that is trained from scratch. */
    String HEAD = "dense";

    /**
     * Returns the backbone of a name.
     *
     * @param name {@code xception}, {@code mobilenet} or {@code mobilenet_v2}
     * @param alpha factor on the number of channels; empty for the default
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if there is no such backbone or width; the message
     *     lists the existing ones
     */
    static Backbone named(String name, OptionalDouble alpha) {
        return Backbones.named(name, alpha);
    }

    /** Returns Keras's name for a model of this architecture and size. */
    String modelName(int imageSize);

    /** Returns the image size of the published weights' training, in pixels. */
    int defaultImageSize();

    /** Returns the smallest image size, in pixels. */
    int minimumImageSize();

    /** Returns the default first block of fine-tuning: the last block, which in Xception is 14. */
    int lastBlock();

    /** Returns the weights that Keras publishes. */
    PublishedWeights publishedWeights();

    /**
     * Adds the layers to a network, with Keras's names, starting with the backbone's scaling of pixels. Marks the
     * blocks; the first one includes the stem, so training from it trains all layers.
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
        return classifier(imageSize, classes, 0);
    }

    /**
     * Describes the backbone with a new classifier on top, as {@link #classifier(int, int)}.
     *
     * @param imageSize width and height of the images, in pixels
     * @param classes number of classes
     * @param dropout fraction of the pooled features that is dropped in training, 0 to 0.95
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if the images are too small
     */
    default Network classifier(int imageSize, int classes, double dropout) {
        if (imageSize < minimumImageSize()) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected imageSize to be at least %d for %s, was %d; ask for larger images"
                            .formatted(minimumImageSize(), modelName(imageSize), imageSize));
        }
        return Network.of(modelName(imageSize), imageSize, image -> {
            Node pooled = features(image).then(POOLING, globalAveragePooling2d());
            Node kept = dropout > 0 ? pooled.then(dropout((float) dropout)) : pooled;
            return kept.then(HEAD, dense(classes));
        });
    }
}
