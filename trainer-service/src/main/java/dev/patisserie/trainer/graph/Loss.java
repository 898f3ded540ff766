package dev.patisserie.trainer.graph;

import java.util.List;

/**
 * How far answers are from the labels: categorical cross-entropy, in nats, averaged over the images of a batch.
 *
 * @param labelSmoothing what the true class gives up to all classes, 0 to below 1
 * @param classWeights what an image's loss is multiplied by, by its class; empty: by 1. As in Keras, a batch's sum is
 *     divided by its images, not by their weights
 */
public record Loss(double labelSmoothing, List<Double> classWeights) {

    /** Without smoothing and weights. */
    public static final Loss PLAIN = new Loss(0, List.of());

    /** Copies the list. */
    public Loss {
        classWeights = List.copyOf(classWeights);
    }

    /** Returns the same without weights: what validation is measured by. */
    Loss unweighted() {
        return new Loss(labelSmoothing, List.of());
    }
}
