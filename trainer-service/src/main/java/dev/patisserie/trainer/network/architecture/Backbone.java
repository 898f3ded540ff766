package dev.patisserie.trainer.network.architecture;

import static dev.patisserie.trainer.network.layer.Layers.dense;
import static dev.patisserie.trainer.network.layer.Layers.dropout;
import static dev.patisserie.trainer.network.layer.Layers.globalAveragePooling2d;

import dev.patisserie.common.backbone.BaseModel;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.trainer.network.Network;
import dev.patisserie.trainer.network.Node;
import dev.patisserie.trainer.weights.PublishedWeights;
import java.util.OptionalDouble;

/**
 * A pretrained architecture without its classifier: the base of transfer learning. A new one is a class with its
 * layers, a line in {@link Backbones} and one in {@link dev.patisserie.common.backbone.BaseModels}.
 *
 * @param model its figures
 * @param width one of the widths of the model
 */
public record Backbone(BaseModel model, BaseModel.Width width) {

    /** The pooling layer of a {@link #classifier}, which follows the backbone. */
    public static final String POOLING = "global_average_pooling2d";

    /** The layer of a {@link #classifier} that is trained from scratch. */
    public static final String HEAD = "dense";

    /**
     * Returns the backbone of a name.
     *
     * @param name the name of a base model
     * @param alpha factor on the number of channels; empty for the default
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if there is no such backbone or width; the message
     *     lists the existing ones
     */
    public static Backbone named(String name, OptionalDouble alpha) {
        return Backbones.named(name, alpha);
    }

    /** Returns Keras's name for a model of this architecture and size. */
    public String modelName(int imageSize) {
        return Backbones.modelName(model, width, imageSize);
    }

    /** Returns the image size of the published weights' training, in pixels. */
    public int defaultImageSize() {
        return model.sizes().standard();
    }

    /** Returns the smallest image size, in pixels. */
    public int minimumImageSize() {
        return model.sizes().minimum();
    }

    /** Returns the default first block of fine-tuning, which in Xception is 14. */
    public int lastBlock() {
        return model.cut().block();
    }

    /** Returns the weights that Keras publishes. */
    public PublishedWeights publishedWeights() {
        return PublishedWeights.of(width.file());
    }

    /**
     * Adds the layers to a network, with Keras's names, starting with the backbone's scaling of pixels. Marks the
     * blocks; the first one includes the stem, so training from it trains all layers.
     *
     * @param image {@code [size, size, 3]}, values 0 to 255
     * @return the feature map, {@code [height, width, channels]}
     */
    public Node features(Node image) {
        return Backbones.features(model, width, image);
    }

    /**
     * Describes the backbone with a new classifier on top: the mean of each feature, and a dense layer to logits.
     *
     * @param imageSize width and height of the images, in pixels
     * @param classes number of classes
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if the images are too small
     */
    public Network classifier(int imageSize, int classes) {
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
    public Network classifier(int imageSize, int classes, double dropout) {
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
