package dev.patisserie.common.onednn;

import java.util.function.Supplier;

/**
 * An operation with weights to which later nodes of the graph may be added: a bias, a residual sum, an activation.
 * Mutable until it is finished.
 */
final class Draft {

    /** The number of channels that AMX computes at once. */
    private static final int CHANNEL_BLOCK = 32;

    /** Below this number unused channels cost more than they gain. */
    private static final int FEW_CHANNELS = 64;

    /** The operations with weights. */
    enum Kind {
        CONVOLUTION,
        DEPTHWISE,
        DENSE
    }

    private final Kind kind;
    private final Tensor input;
    private final Window window;
    private Supplier<float[]> kernel;
    private final Tensor shape; // of the output, without unused channels
    private float[] bias; // null for none
    private Tensor residual; // null for none
    private Activation activation = Activation.NONE;

    /**
     * Creates a draft without additions.
     *
     * @param kernel returns {@code [positions, inputs, outputs]}; {@code [positions, channels]} of a depthwise
     *     convolution
     * @param shape shape of the output
     */
    Draft(Kind kind, Tensor input, Window window, Supplier<float[]> kernel, Tensor shape) {
        this.kind = kind;
        this.input = input;
        this.window = window;
        this.kernel = kernel;
        this.shape = shape;
    }

    Tensor input() {
        return input;
    }

    /** Returns the shape of the output; not the tensor in which it is stored. */
    Tensor shape() {
        return shape;
    }

    boolean acceptsBias() {
        return bias == null && residual == null && activation == Activation.NONE;
    }

    /** Returns whether the output may still be scaled. */
    boolean acceptsScale() {
        return residual == null && activation == Activation.NONE;
    }

    boolean acceptsResidual() {
        return kind == Kind.CONVOLUTION && residual == null && activation == Activation.NONE;
    }

    boolean acceptsActivation() {
        return activation == Activation.NONE;
    }

    void addBias(float[] values) {
        bias = values;
    }

    /**
     * Multiplies the output by a factor per channel and adds an offset.
     *
     * @param factors one per channel of the output
     * @param offsets one per channel of the output
     */
    void scale(float[] factors, float[] offsets) {
        Supplier<float[]> unscaled = kernel;
        kernel = () -> scaled(unscaled.get(), factors);
        bias = bias == null ? offsets : sum(scaled(bias, factors), offsets);
    }

    /** Scales values of which the channel of the output is the last dimension. */
    private static float[] scaled(float[] values, float[] factors) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factors[i % factors.length];
        }
        return scaled;
    }

    private static float[] sum(float[] values, float[] offsets) {
        for (int i = 0; i < values.length; i++) {
            values[i] += offsets[i];
        }
        return values;
    }

    /** Adds the values of a tensor, which the output overwrites. */
    void addResidual(Tensor values) {
        residual = values;
    }

    void activate(Activation function) {
        activation = function;
    }

    /**
     * Returns the operation.
     *
     * @param name name of its last node
     * @param type type of the output, which has a region of its own unless there is a residual
     */
    Operation finish(String name, ElementType type) {
        Tensor output = residual == null ? newOutput(type) : residual.overwritten();
        if (kind == Kind.DEPTHWISE) {
            Weights weights = Weights.perChannel(kernel, bias, input);
            return new Operation.Depthwise(name, input, output, window, weights, activation);
        }
        Weights weights = Weights.matrices(kernel, bias, input, output);
        return kind == Kind.DENSE
                ? new Operation.Dense(name, input, output, window, weights, activation)
                : new Operation.Convolution(name, input, output, window, weights, activation);
    }

    private Tensor newOutput(ElementType type) {
        Tensor output = shape.like(type);
        if (kind == Kind.DEPTHWISE) {
            return output.storedAs(input.stored());
        }
        boolean isPadded = kind == Kind.CONVOLUTION && type == ElementType.BFLOAT16 && shape.channels() > FEW_CHANNELS;
        int blocks = (shape.channels() + CHANNEL_BLOCK - 1) / CHANNEL_BLOCK;
        return isPadded ? output.storedAs(blocks * CHANNEL_BLOCK) : output;
    }
}
