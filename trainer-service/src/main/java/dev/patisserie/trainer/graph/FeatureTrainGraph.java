package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.input.FeatureBatch;
import dev.patisserie.trainer.input.FeatureInput;
import dev.patisserie.trainer.network.Network;

/**
 * The upper part of a network in training, over features that its frozen lower part made.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread.
 */
public final class FeatureTrainGraph extends NetworkGraph<FeatureBatch> {

    /**
     * Builds the graph; the weights have their initial values, and all of them learn.
     *
     * @param tail takes features
     * @param batchNorm what batch normalisation does
     * @param options without augmentation: that is of images
     */
    public FeatureTrainGraph(Network tail, TrainedPart.BatchNorm batchNorm, TrainOptions options) {
        super(tail, TrainedPart.all(tail, batchNorm), options, tf -> FeatureInput.in(tf, tail.inputShape()));
    }
}
