package dev.patisserie.trainer.network.layer;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A convolution with a window of one pixel and stride 1, which is a multiplication of matrices: pixels by channels.
 *
 * <p>In training it is written as one, because TensorFlow computes the gradient of the kernel several times as fast: of
 * a step of fine-tuning Xception in bfloat16, oneDNN's convolution backward by weights took half of the time. In
 * inference it stays a convolution, which TensorFlow fuses with the bias and the activation.
 */
final class PointwiseConvolution {

    private static final Window PIXEL = Window.square(1);

    private PointwiseConvolution() {}

    /**
     * Adds the convolution to a graph.
     *
     * @param input {@code [batch, height, width, in]}
     * @param kernel {@code [1, 1, in, out]}
     * @return {@code [batch, height, width, out]}
     */
    static Operand<TFloat32> convolve(LayerCall call, Operand<TFloat32> input, Operand<TFloat32> kernel) {
        if (call.mode().seed().isPresent()) {
            return multiply(call.tf(), input, kernel);
        }
        return call.tf()
                .nn
                .conv2d(input, kernel, PIXEL.batchStrides(), PIXEL.padding().name());
    }

    private static Operand<TFloat32> multiply(Ops tf, Operand<TFloat32> input, Operand<TFloat32> kernel) {
        Shape image = input.shape();
        long in = kernel.shape().get(2);
        long out = kernel.shape().get(3);
        Operand<TFloat32> pixels = tf.reshape(input, tf.constant(new long[] {-1, in}));
        Operand<TFloat32> matrix = tf.reshape(kernel, tf.constant(new long[] {in, out}));
        return tf.reshape(
                tf.linalg.matMul(pixels, matrix), tf.constant(new long[] {-1, image.get(1), image.get(2), out}));
    }
}
