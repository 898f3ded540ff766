package dev.patisserie.trainer.network.layer;

import java.util.List;

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
     * Returns a layer that multiplies each channel by a scale and adds an offset.
     *
     * @param scales factor of each channel
     * @param offsets added to the product, for each channel
     */
    public static Layer channelRescaling(List<Float> scales, List<Float> offsets) {
        return new ChannelRescaling(List.copyOf(scales), List.copyOf(offsets));
    }

    /**
     * Returns a layer that subtracts the weight {@code mean} of each channel and divides by the square root of its
     * weight {@code variance}.
     */
    public static Layer normalization() {
        return new Normalization();
    }

    /** Returns a layer that reverses the channels, for example from RGB to BGR. */
    public static Layer reverseChannels() {
        return new ReverseChannels();
    }

    /**
     * Returns a convolution with a window that is no square. Default: no padding, strides of one pixel, a bias.
     *
     * @param filters number of output channels, at least 1
     * @param height height of the window, in pixels, at least 1
     * @param width width of the window, in pixels, at least 1
     */
    public static Conv2D conv2d(int filters, int height, int width) {
        return new Conv2D(filters, new Window(height, width, 1, 1, Window.Padding.VALID), true);
    }

    /**
     * Returns a convolution. Default: no padding, strides of one pixel, a bias.
     *
     * @param filters number of output channels, at least 1
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static Conv2D conv2d(int filters, int kernelSize) {
        return new Conv2D(filters, Window.square(kernelSize), true);
    }

    /**
     * Returns a convolution of each channel by itself, without a bias. Default: no padding, strides of one pixel.
     *
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static DepthwiseConv2D depthwiseConv2d(int kernelSize) {
        return new DepthwiseConv2D(Window.square(kernelSize), 1, false);
    }

    /**
     * Returns a convolution of each channel by itself, followed by a mix of the channels of each pixel; without a bias,
     * with strides of one pixel. Default: no padding.
     *
     * @param filters number of output channels, at least 1
     * @param kernelSize width and height of the window, in pixels, at least 1
     */
    public static SeparableConv2D separableConv2d(int filters, int kernelSize) {
        return new SeparableConv2D(filters, Window.square(kernelSize), 1, false);
    }

    /**
     * Returns a layer that normalises each channel to mean {@code beta} and standard deviation {@code gamma}.
     *
     * @param epsilon added to the variance, above 0
     * @param momentum share of the moving averages that a training step keeps, 0 to 1
     */
    public static BatchNormalization batchNormalization(float epsilon, float momentum) {
        return new BatchNormalization(epsilon, momentum, true);
    }

    /** Returns a layer that replaces values below 0 by 0. */
    public static Layer relu() {
        return Activation.RELU;
    }

    /** Returns a layer that clips values to 0 and 6. */
    public static Layer relu6() {
        return Activation.RELU6;
    }

    /** Returns a layer that computes \(1 / (1 + e^{-x})\). */
    public static Layer sigmoid() {
        return Activation.SIGMOID;
    }

    /** Returns a layer that computes the hyperbolic tangent. */
    public static Layer tanh() {
        return Activation.TANH;
    }

    /** Returns a layer that multiplies a value by its sigmoid. */
    public static Layer swish() {
        return Activation.SWISH;
    }

    /** Returns a layer that computes \(\min(\max(x + 3, 0), 6) / 6\). */
    public static Layer hardSigmoid() {
        return Activation.HARD_SIGMOID;
    }

    /** Returns a layer that multiplies a value by its {@link #hardSigmoid}. */
    public static Layer hardSwish() {
        return Activation.HARD_SWISH;
    }

    /** Returns a layer that computes the probabilities of logits. */
    public static Layer softmax() {
        return Activation.SOFTMAX;
    }

    /**
     * Returns a layer that adds rows and columns of zeros around an image.
     *
     * @param before rows above and columns on the left
     * @param after rows below and columns on the right
     */
    public static Layer zeroPadding2d(int before, int after) {
        return zeroPadding2d(before, after, before, after);
    }

    /**
     * Returns a layer that adds rows and columns of zeros around an image.
     *
     * @param top rows above, at least 0
     * @param bottom rows below, at least 0
     * @param left columns on the left, at least 0
     * @param right columns on the right, at least 0
     */
    public static Layer zeroPadding2d(int top, int bottom, int left, int right) {
        return new ZeroPadding2D(top, bottom, left, right);
    }

    /**
     * Returns a layer that keeps the largest value of each window. Default: no padding, so incomplete windows are
     * skipped; strides of the window's size.
     *
     * @param poolSize width and height of the window, in pixels, at least 1
     */
    public static Pooling2D maxPooling2d(int poolSize) {
        return new Pooling2D(Window.square(poolSize).strides(poolSize), true);
    }

    /**
     * Returns a layer that computes the mean of each window. Default: no padding, so incomplete windows are skipped;
     * strides of the window's size. Pixels beyond the edges do not count.
     *
     * @param poolSize width and height of the window, in pixels, at least 1
     */
    public static Pooling2D averagePooling2d(int poolSize) {
        return new Pooling2D(Window.square(poolSize).strides(poolSize), false);
    }

    /** Returns a layer that computes the mean of each channel. */
    public static Layer globalAveragePooling2d() {
        return new GlobalAveragePooling2D(false);
    }

    /** Returns a layer that computes the mean of each channel, as an image of one pixel. */
    public static Layer globalAveragePixel() {
        return new GlobalAveragePooling2D(true);
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
