package dev.patisserie.trainer.graph;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;
import dev.patisserie.common.tensorflow.Precision;

/**
 * The options of a training.
 *
 * @param optimizer the update rule
 * @param augmentation random changes of training images
 * @param seed seed of weights, dropout and augmentation
 * @param precision precision of the products; weights, gradient sums and updates are always float32
 * @param loss the loss to minimise
 */
public record TrainOptions(
        Optimizer.Name optimizer, Augmentation augmentation, long seed, Precision precision, Loss loss) {}
