package dev.patisserie.trainer.network.layer;

/** Factory methods of all layers, for the definitions of architectures. */
public final class Layers {

    private Layers() {}

    /**
     * Returns a layer that multiplies by a scale and adds an offset.
     *
     * @param scale factor
     * @param offset added to the product
     */
    public static Layer rescaling(float scale, float offset) {
        return new Rescaling(scale, offset);
    }

    /**
     * Returns a convolution. Default: no padding, strides of one pixel, a bias.
     *
     * @param filters number of output channels, at least 1
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static Conv2D conv2d(int filters, int kernelSize) {
        return new Conv2D(filters, window(kernelSize), true);
    }

    /**
     * Returns a convolution of each channel by itself, without a bias. Default: no padding, strides of one pixel.
     *
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static DepthwiseConv2D depthwiseConv2d(int kernelSize) {
        return new DepthwiseConv2D(window(kernelSize), false);
    }

    /**
     * Returns a convolution of each channel by itself, followed by a mix of the channels of each pixel; without a bias,
     * with strides of one pixel. Default: no padding.
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
     * Returns a layer that normalises each channel to mean {@code beta} and standard deviation {@code gamma}.
     *
     * @param epsilon added to the variance, above 0
     * @param momentum share of the moving averages that a training step keeps, 0 to 1
     */
    public static Layer batchNormalization(float epsilon, float momentum) {
        return new BatchNormalization(epsilon, momentum);
    }

    /** Returns a layer that replaces values below 0 by 0. */
    public static Layer relu() {
        return Activation.RELU;
    }

    /** Returns a layer that clips values to 0 and 6. */
    public static Layer relu6() {
        return Activation.RELU6;
    }

    /**
     * Returns a layer that adds rows and columns of zeros around an image.
     *
     * @param before rows above and columns on the left
     * @param after rows below and columns on the right
     */
    public static Layer zeroPadding2d(int before, int after) {
        return new ZeroPadding2D(before, after);
    }

    /**
     * Returns a layer that keeps the largest value of each window. Default: no padding, so incomplete windows are
     * skipped; strides of the window's size.
     *
     * @param poolSize width and height of the window, in pixels, at least 1
     */
    public static MaxPooling2D maxPooling2d(int poolSize) {
        return new MaxPooling2D(window(poolSize).strides(poolSize));
    }

    /** Returns a layer that computes the mean of each channel. */
    public static Layer globalAveragePooling2d() {
        return new GlobalAveragePooling2D();
    }

    /**
     * Returns a layer that, in training, sets random values to 0 and scales up the others. In inference it has no
     * effect.
     *
     * @param rate probability that a value is dropped, 0 to below 1
     */
    public static Layer dropout(float rate) {
        return new Dropout(rate);
    }

    /** Returns a layer that flattens an example to a row of values, the last dimension varying fastest. */
    public static Layer flatten() {
        return new Flatten();
    }

    /**
     * Returns a layer that multiplies by a matrix and adds a bias.
     *
     * @param units number of outputs, at least 1
     */
    public static Layer dense(int units) {
        return new Dense(units);
    }
}
