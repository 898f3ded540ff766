package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.input.FeatureBatch;
import dev.patisserie.trainer.input.FeatureInput;
import dev.patisserie.trainer.network.Network;

/**
 * The upper part of a network in training, trained on the features of its frozen lower part.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread.
 */
public final class FeatureTrainGraph extends NetworkGraph<FeatureBatch> {

    /**
     * Builds the graph with all weights trainable and at their initial values.
     *
     * @param tail the layers that take features
     * @param batchNorm mode of batch normalisation
     * @param options the training options; without augmentation, which needs images
     */
    public FeatureTrainGraph(Network tail, TrainedPart.BatchNorm batchNorm, TrainOptions options) {
        super(tail, TrainedPart.all(tail, batchNorm), options, tf -> FeatureInput.in(tf, tail.inputShape()));
    }
}
