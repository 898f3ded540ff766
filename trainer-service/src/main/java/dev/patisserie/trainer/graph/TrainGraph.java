package dev.patisserie.trainer.graph;

import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.input.ImageInput;
import dev.patisserie.trainer.network.Network;

/**
 * A network in training on images.
 *
 * <p>Holds native memory; the caller owns it and closes it once. Used on one thread.
 */
public final class TrainGraph extends NetworkGraph<Batch> {

    /** Builds the graph with all weights trainable and at their initial values. */
    public TrainGraph(Network network, TrainOptions options) {
        this(network, TrainedPart.all(network, TrainedPart.BatchNorm.TRAIN), options);
    }

    /** Builds the graph with the weights at their initial values and a part of them trainable. */
    public TrainGraph(Network network, TrainedPart trained, TrainOptions options) {
        super(network, trained, options, tf -> ImageInput.in(tf, network.imageSize()));
    }
}
