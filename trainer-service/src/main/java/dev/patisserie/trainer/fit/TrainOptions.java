package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Optimizer;

/**
 * How a network is trained.
 *
 * @param optimizer how weights follow the gradient
 * @param augmentation random changes to training images
 * @param seed of weights, dropout and augmentation
 * @param threads within one operation, at least 1
 */
public record TrainOptions(
        Optimizer.Name optimizer, Augmentation augmentation, long seed, int threads) {}
