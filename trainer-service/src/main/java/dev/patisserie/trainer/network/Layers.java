package dev.patisserie.trainer.network;

/** The layers by name, so that an architecture reads like its recipe. */
public final class Layers {

    private Layers() {}

    /**
     * Multiplies and shifts.
     *
     * @param scale factor
     * @param offset added after it
     */
    public static Layer rescaling(float scale, float offset) {
        return new Rescaling(scale, offset);
    }

    /**
     * Convolves, without padding, in steps of one pixel, with a bias.
     *
     * @param filters number of output channels, at least 1
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static Layer conv2d(int filters, int kernelSize) {
        return new Conv2D(filters, kernelSize);
    }

    /** Replaces what is below 0 by 0. */
    public static Layer relu() {
        return new Activation();
    }

    /**
     * Keeps the largest value of each window; windows do not overlap, an incomplete one is left
     * out.
     *
     * @param poolSize width and height of the window, in pixels, at least 1
     */
    public static Layer maxPooling2d(int poolSize) {
        return new MaxPooling2D(poolSize);
    }

    /**
     * In training, sets values to 0 at random and scales the others up; in inference, nothing.
     *
     * @param rate probability of each value to be dropped, 0 to below 1
     */
    public static Layer dropout(float rate) {
        return new Dropout(rate);
    }

    /** Lays all values of an example in a row, the last dimension varying fastest. */
    public static Layer flatten() {
        return new Flatten();
    }

    /**
     * Multiplies by a matrix and adds a bias.
     *
     * @param units number of outputs, at least 1
     */
    public static Layer dense(int units) {
        return new Dense(units);
    }
}
