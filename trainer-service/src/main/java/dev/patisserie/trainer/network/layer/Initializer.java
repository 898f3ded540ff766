package dev.patisserie.trainer.network.layer;

import java.util.SplittableRandom;

/** The distribution of a weight's initial values. */
@FunctionalInterface
public interface Initializer {

    /**
     * Returns the next value.
     *
     * @param random random generator
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
     * Returns the Glorot initializer, which keeps the variance of signals and gradients equal from layer to layer:
     * uniform within \(\pm\sqrt{6 / (fanIn + fanOut)}\).
     *
     * <p>Source: X. Glorot and Y. Bengio (2010), Understanding the difficulty of training deep feedforward neural
     * networks, AISTATS, eq. 16.
     *
     * @param fanIn number of inputs of one output
     * @param fanOut number of outputs of one input
     */
    static Initializer glorotUniform(long fanIn, long fanOut) {
        double limit = Math.sqrt(6.0 / (fanIn + fanOut));
        return random -> (float) ((2 * random.nextDouble() - 1) * limit);
    }
}
