package dev.patisserie.trainer.graph;

import java.util.List;

/**
 * The training loss: categorical cross-entropy, in nats, averaged over the images of a batch.
 *
 * @param labelSmoothing probability that the target distribution spreads over all classes, 0 to below 1
 * @param classWeights factor on the loss of an image, by its class; empty for no factors. As in Keras, the sum over a
 *     batch is divided by the number of images, not by the sum of the weights
 */
public record Loss(double labelSmoothing, List<Double> classWeights) {

    /** The loss without smoothing and class weights. */
    public static final Loss PLAIN = new Loss(0, List.of());

    /** Copies the list. */
    public Loss {
        classWeights = List.copyOf(classWeights);
    }

    /** Returns this loss without class weights, as used in validation. */
    Loss unweighted() {
        return new Loss(labelSmoothing, List.of());
    }
}
