package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * See {@link Layers#reverseChannels}. It is a convolution with a constant kernel of zeros and ones, which is exact and
 * which every engine of forward passes supports.
 */
record ReverseChannels() implements Layer {

    @Override
    public String kind() {
        return "reverse_channels";
    }

    @Override
    public Shape outputShape(Shape input) {
        return ImageShape.require(input);
    }

    @Override
    public Operand<TFloat32> call(LayerCall call, Operand<TFloat32> input) {
        int channels = Math.toIntExact(input.shape().get(3));
        float[] kernel = new float[channels * channels];
        for (int c = 0; c < channels; c++) {
            kernel[c * channels + channels - 1 - c] = 1;
        }
        Operand<TFloat32> constant = call.tf().constant(Shape.of(1, 1, channels, channels), DataBuffers.of(kernel));
        return PointwiseConvolution.convolve(call, input, constant);
    }
}
