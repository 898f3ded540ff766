package dev.patisserie.common.onednn;

import java.util.Arrays;
import java.util.function.Supplier;

/** The kernel and the bias of an operation, for stored channels. The kernel is read when oneDNN copies it. */
final class Weights {

    private final int inputs;
    private final int outputs;
    private final float[] bias; // null for none
    private Supplier<float[]> kernel; // null when oneDNN has copied it

    private Weights(Supplier<float[]> kernel, float[] bias, int inputs, int outputs) {
        this.kernel = kernel;
        this.bias = bias;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * Returns weights of which each position of a window has a matrix.
     *
     * @param kernel returns {@code [positions, inputs, outputs]}, row-major
     * @param bias {@code [outputs]}; null for none
     * @param input channels of the input
     * @param output channels of the output
     */
    static Weights matrices(Supplier<float[]> kernel, float[] bias, Tensor input, Tensor output) {
        return new Weights(
                () -> spread(kernel.get(), input, output),
                spread(bias, output.stored()),
                input.stored(),
                output.stored());
    }

    /**
     * Returns weights of which each position of a window has one weight per channel.
     *
     * @param kernel returns {@code [positions, channels]}, row-major
     * @param bias {@code [channels]}; null for none
     */
    static Weights perChannel(Supplier<float[]> kernel, float[] bias, Tensor input) {
        int stored = input.stored();
        return new Weights(() -> spread(kernel.get(), input), spread(bias, stored), stored, stored);
    }

    private static float[] spread(float[] kernel, Tensor input) {
        int channels = input.channels();
        int stored = input.stored();
        float[] spread = new float[kernel.length / channels * stored];
        for (int position = 0; position < kernel.length / channels; position++) {
            System.arraycopy(kernel, position * channels, spread, position * stored, channels);
        }
        return spread;
    }

    private static float[] spread(float[] kernel, Tensor input, Tensor output) {
        if (input.channels() == input.stored() && output.channels() == output.stored()) {
            return kernel;
        }
        int filters = output.channels();
        int rows = kernel.length / filters;
        float[] spread = new float[rows / input.channels() * input.stored() * output.stored()];
        for (int row = 0; row < rows; row++) {
            int storedRow = row / input.channels() * input.stored() + row % input.channels();
            System.arraycopy(kernel, row * filters, spread, storedRow * output.stored(), filters);
        }
        return spread;
    }

    private static float[] spread(float[] bias, int stored) {
        return bias == null ? null : Arrays.copyOf(bias, stored);
    }

    /** Returns the weights of a depthwise convolution as a diagonal matrix per position. */
    Weights matrices() {
        return new Weights(() -> diagonal(kernel.get(), outputs), bias, outputs, outputs);
    }

    private static float[] diagonal(float[] kernel, int channels) {
        float[] matrices = new float[kernel.length * channels];
        for (int i = 0; i < kernel.length; i++) {
            matrices[i * channels + i % channels] = kernel[i];
        }
        return matrices;
    }

    /** Returns these weights, of which each position has a matrix, for packed columns. */
    Weights packed(ColumnPacking packing) {
        return new Weights(
                () -> packing.kernel(kernel.get(), inputs, outputs),
                repeated(bias, packing.outputColumns()),
                inputs * packing.inputColumns(),
                outputs * packing.outputColumns());
    }

    private static float[] repeated(float[] bias, int times) {
        if (bias == null) {
            return null;
        }
        float[] repeated = new float[bias.length * times];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = bias[i % bias.length];
        }
        return repeated;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    boolean hasBias() {
        return bias != null;
    }

    /** Reads the values of the kernel. */
    float[] kernel() {
        return kernel.get();
    }

    float[] bias() {
        return bias;
    }

    /** Releases the graph's values of the kernel. */
    void releaseKernel() {
        kernel = null;
    }
}
