package dev.patisserie.common.onednn;

import java.util.Arrays;

/** The kernel and the bias of an operation, for stored channels. */
final class Weights {

    private final int inputs;
    private final int outputs;
    private final float[] bias; // null for none
    private float[] kernel; // null when oneDNN has copied it

    private Weights(float[] kernel, float[] bias, int inputs, int outputs) {
        this.kernel = kernel;
        this.bias = bias;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * Returns weights of which each position of a window has a matrix.
     *
     * @param kernel {@code [positions, inputs, outputs]}, row-major
     * @param bias {@code [outputs]}; null for none
     * @param input channels of the input
     * @param output channels of the output
     */
    static Weights matrices(float[] kernel, float[] bias, Tensor input, Tensor output) {
        return new Weights(
                spread(kernel, input, output), spread(bias, output.stored()), input.stored(), output.stored());
    }

    /**
     * Returns weights of which each position of a window has one weight per channel.
     *
     * @param kernel {@code [positions, channels]}, row-major
     * @param bias {@code [channels]}; null for none
     */
    static Weights perChannel(float[] kernel, float[] bias, Tensor input) {
        int channels = input.channels();
        int stored = input.stored();
        float[] spread = new float[kernel.length / channels * stored];
        for (int position = 0; position < kernel.length / channels; position++) {
            System.arraycopy(kernel, position * channels, spread, position * stored, channels);
        }
        return new Weights(spread, spread(bias, stored), stored, stored);
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

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    boolean hasBias() {
        return bias != null;
    }

    float[] kernel() {
        return kernel;
    }

    float[] bias() {
        return bias;
    }

    /** Frees the values of the kernel. */
    void releaseKernel() {
        kernel = null;
    }
}
