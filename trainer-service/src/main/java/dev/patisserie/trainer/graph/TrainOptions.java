package dev.patisserie.trainer.graph;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.tensorflow.Precision;

/**
 * How a network is trained.
 *
 * @param optimizer how weights follow the gradient
 * @param augmentation random changes to training images
 * @param seed of weights, dropout and augmentation
 * @param precision of the products; weights, gradients' sums and updates are float32 in any case
 * @param loss what training lowers
 */
public record TrainOptions(
        Optimizer.Name optimizer, Augmentation augmentation, long seed, Precision precision, Loss loss) {}
