package dev.patisserie.trainer.network.layer;

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
     * Convolves: without padding, in steps of one pixel, with a bias, unless told otherwise.
     *
     * @param filters number of output channels, at least 1
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static Conv2D conv2d(int filters, int kernelSize) {
        return new Conv2D(filters, window(kernelSize), true);
    }

    /**
     * Convolves each channel for itself: without padding, in steps of one pixel, unless told otherwise; without a bias.
     *
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static DepthwiseConv2D depthwiseConv2d(int kernelSize) {
        return new DepthwiseConv2D(window(kernelSize), false);
    }

    /**
     * Convolves each channel for itself, then mixes the channels of each pixel: without padding unless told otherwise,
     * in steps of one pixel, without a bias.
     *
     * @param filters number of output channels, at least 1
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static SeparableConv2D separableConv2d(int filters, int kernelSize) {
        return new SeparableConv2D(filters, window(kernelSize), false);
    }

    private static Window window(int size) {
        return new Window(size, 1, Window.Padding.VALID);
    }

    /**
     * Normalises each channel to mean {@code beta} and standard deviation {@code gamma}.
     *
     * @param epsilon added to the variance, above 0
     * @param momentum how much of the moving averages stays in a step of training, 0 to 1
     */
    public static Layer batchNormalization(float epsilon, float momentum) {
        return new BatchNormalization(epsilon, momentum);
    }

    /** Replaces what is below 0 by 0. */
    public static Layer relu() {
        return Activation.RELU;
    }

    /** Replaces what is below 0 by 0, what is above 6 by 6. */
    public static Layer relu6() {
        return Activation.RELU6;
    }

    /**
     * Adds rows and columns of zeros around an image.
     *
     * @param before how many above, and how many on the left
     * @param after how many below, and how many on the right
     */
    public static Layer zeroPadding2d(int before, int after) {
        return new ZeroPadding2D(before, after);
    }

    /**
     * Keeps the largest value of each window: without padding, so that an incomplete window is left out, in steps of
     * the window's size, unless told otherwise.
     *
     * @param poolSize width and height of the window, in pixels, at least 1
     */
    public static MaxPooling2D maxPooling2d(int poolSize) {
        return new MaxPooling2D(window(poolSize).strides(poolSize));
    }

    /** Keeps the mean of each channel. */
    public static Layer globalAveragePooling2d() {
        return new GlobalAveragePooling2D();
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
