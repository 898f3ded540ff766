package dev.patisserie.common.onednn;

import java.util.List;

/** An operation of a network, which one primitive of oneDNN computes, possibly for a part of the rows. */
sealed interface Operation {

    /** Returns the name of its last node in the graph. */
    String name();

    Tensor input();

    Tensor output();

    /** Returns the pixels of the input from which a pixel of the output is computed. */
    default Window window() {
        return Window.PIXEL;
    }

    /** Returns all tensors that it reads, without one that it overwrites. */
    default List<Tensor> inputs() {
        return List.of(input());
    }

    /** An operation with weights. */
    sealed interface Weighted extends Operation {
        Weights weights();
    }

    /**
     * A convolution over all channels, with bias. If the output overwrites another tensor, the convolution is added to
     * it; then the activation is applied.
     */
    record Convolution(String name, Tensor input, Tensor output, Window window, Weights weights, Activation activation)
            implements Weighted {}

    /** A convolution of each channel by itself, with bias and activation. */
    record Depthwise(String name, Tensor input, Tensor output, Window window, Weights weights, Activation activation)
            implements Weighted {}

    /** A convolution over all channels of packed columns, with bias and activation; the window is the packed one. */
    record Packed(
            String name,
            Tensor input,
            Tensor output,
            ColumnPacking packing,
            Window window,
            Weights weights,
            Activation activation)
            implements Weighted {}

    /**
     * A multiplication by a matrix, with bias and activation. The window is either one pixel, for the multiplication of
     * each pixel, or the whole image, for that of its flattened values.
     */
    record Dense(String name, Tensor input, Tensor output, Window window, Weights weights, Activation activation)
            implements Weighted {}

    /** The largest value of each window; padding is ignored. */
    record MaxPool(String name, Tensor input, Tensor output, Window window) implements Operation {}

    /** The mean of each channel in each window, without padding. */
    record Mean(String name, Tensor input, Tensor output, Window window) implements Operation {}

    /** An activation by itself. */
    record Activate(String name, Tensor input, Tensor output, Activation activation) implements Operation {}

    /** {@code scale * x + offset}. */
    record Linear(String name, Tensor input, Tensor output, float scale, float offset) implements Operation {}

    /** The sum of two tensors of the same shape, or their product, whose second factor may have one pixel. */
    record Binary(String name, Tensor input, Tensor other, Tensor output, boolean isProduct) implements Operation {
        @Override
        public List<Tensor> inputs() {
            return List.of(input, other);
        }
    }

    /** The channels of several tensors, one after the other. */
    record Concat(String name, List<Tensor> inputs, Tensor output) implements Operation {

        /** Copies the list. */
        public Concat {
            inputs = List.copyOf(inputs);
        }

        @Override
        public Tensor input() {
            return inputs.get(0);
        }
    }

    /** The softmax over the channels. */
    record Softmax(String name, Tensor input, Tensor output) implements Operation {}

    /** A copy in another type, or without unused channels. */
    record Convert(String name, Tensor input, Tensor output) implements Operation {}
}
