package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.CheckpointPublished.Holdout;

/**
 * The metrics of one model on one holdout.
 *
 * @param accuracy fraction of images classified correctly, 0 to 1
 * @param loss mean categorical cross-entropy, in nats
 * @param images number of images
 */
public record Evaluation(double accuracy, double loss, int images) {

    /** Accuracies with a smaller difference are equal; one image of any holdout makes a larger one. */
    private static final double ROUNDING = 1e-9;

    static Evaluation of(Holdout own) {
        return new Evaluation(own.accuracy(), own.loss(), own.images());
    }

    static Evaluation of(ComparedModel compared) {
        return new Evaluation(compared.accuracy(), compared.loss(), compared.images());
    }

    /** Returns whether the accuracy exceeds that of another model by more than {@code gain}. */
    public boolean exceeds(Evaluation other, double gain) {
        return accuracy - other.accuracy > gain + ROUNDING;
    }
}
