package dev.patisserie.trainer.network.layer;

import java.util.SplittableRandom;

/** What a weight's values are before training. */
@FunctionalInterface
public interface Initializer {

    /**
     * Returns the next value.
     *
     * @param random where chance comes from
     */
    float next(SplittableRandom random);

    /** Returns zeros. */
    static Initializer zeros() {
        return random -> 0;
    }

    /** Returns ones. */
    static Initializer ones() {
        return random -> 1;
    }

    /**
     * Returns values that keep the variance of signals and gradients alike from layer to layer: uniform within
     * \(\pm\sqrt{6 / (fanIn + fanOut)}\).
     *
     * <p>Source: X. Glorot and Y. Bengio (2010), Understanding the difficulty of training deep feedforward neural
     * networks, AISTATS, eq. 16.
     *
     * @param fanIn inputs that one output sums up
     * @param fanOut outputs that one input goes into
     */
    static Initializer glorotUniform(long fanIn, long fanOut) {
        double limit = Math.sqrt(6.0 / (fanIn + fanOut));
        return random -> (float) ((2 * random.nextDouble() - 1) * limit);
    }
}
