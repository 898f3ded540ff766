package dev.patisserie.trainer.publish;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.network.ClassifierHead;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The operations of the class activation maps: for each class the weighted sum of the channels of the last feature map
 * \(A\), without a backward pass.
 *
 * <p>With global average pooling and a dense layer \(W\), the map of class \(c\) is \(\frac{1}{n} \sum_k W_{kc} A_k\),
 * where \(n\) is the number of positions: class activation maps (Zhou et al. 2016, Learning Deep Features for
 * Discriminative Localization), which Grad-CAM equals here. Its sum over the positions is the logit without the bias.
 *
 * <p>With a flattened map, a hidden layer \(W^1\) with ReLU and a dense layer \(W^2\), it is Grad-CAM (Selvaraju et al.
 * 2017): \(\sum_k \alpha_{kc} A_k\), where \(\alpha_{kc}\) is the mean over the positions of the gradient of logit
 * \(c\) with respect to \(A_k\): \(\alpha_{kc} = \sum_h M_{kh} [z_h > 0] W^2_{hc}\), with \(M\) the mean of \(W^1\)
 * over the positions. With global average pooling before the hidden layer, \(M = W^1 / n\). The map is linear in \(A\),
 * so a map of means over blocks of \(A\) is the mean of the map.
 *
 * @param head the layers from the last feature map to the logits
 */
record ActivationMaps(ClassifierHead head) {

    /** About this many rows and columns, since more only cost time. */
    private static final int ROWS = 8;

    private static final float LARGE = 1e30f; // turns the smallest positive features into values above 6
    private static final float LARGEST_OF_RELU6 = 6;

    private static final List<Long> EACH = List.of(1L, 1L, 1L, 1L);
    private static final String VALID = "VALID";

    /** Returns the description of the maps. */
    Uncertainty.Maps description() {
        String method = head.hidden().isPresent() ? Uncertainty.Maps.GRAD_CAM : Uncertainty.Maps.CAM;
        return new Uncertainty.Maps(method, rows(0), rows(1));
    }

    private int rows(int axis) {
        return Math.toIntExact(head.mapShape().get(axis) / block());
    }

    /**
     * Returns the width of a block. Rows and columns of an incomplete block at the lower and right edge are left out.
     */
    private int block() {
        return head.hidden().isPresent() ? (int) Math.max(1, head.mapShape().get(0) / ROWS) : 1;
    }

    /**
     * Adds the operations.
     *
     * @param outputs the output of each layer
     * @param weights the weights of the network, by full name
     * @param mean the mean kernel of the hidden layer; not used with global average pooling
     * @return {@code [batch, rows, columns, labels]}, positive and negative
     */
    Operand<TFloat32> add(
            Ops tf, Map<String, Operand<TFloat32>> outputs, Map<String, Operand<TFloat32>> weights, MeanKernel mean) {
        Operand<TFloat32> kernel = weights.get(head.output() + "/kernel");
        Operand<TFloat32> map = outputs.get(head.map());
        if (head.hidden().isEmpty()) {
            long positions = head.mapShape().get(0) * head.mapShape().get(1);
            return tf.math.mul(maps(tf, map, kernel), tf.constant(1f / positions));
        }
        Operand<TFloat32> hidden = pointwise(tf, blocks(tf, map), mean.constant(tf));
        Operand<TFloat32> byImage =
                tf.reshape(hidden, tf.constant(new long[] {-1, (long) rows(0) * rows(1), head.width()}));
        return maps(tf, tf.math.mul(byImage, mask(tf, outputs.get(head.features()))), kernel);
    }

    private Operand<TFloat32> maps(Ops tf, Operand<TFloat32> map, Operand<TFloat32> kernel) {
        long[] shape = {-1, rows(0), rows(1), kernel.shape().get(1)};
        return tf.reshape(pointwise(tf, map, kernel), tf.constant(shape));
    }

    /**
     * Multiplies the channels of each position by a matrix {@code [channels, outputs]}. A convolution of 1 x 1 gives
     * the same, but takes ten times as long for one image.
     *
     * @return {@code [batch * positions, outputs]}
     */
    private static Operand<TFloat32> pointwise(Ops tf, Operand<TFloat32> map, Operand<TFloat32> matrix) {
        long channels = matrix.shape().get(0);
        return tf.linalg.matMul(tf.reshape(map, tf.constant(new long[] {-1, channels})), matrix);
    }

    private Operand<TFloat32> blocks(Ops tf, Operand<TFloat32> map) {
        int width = block();
        if (width == 1) {
            return map;
        }
        int channels = Math.toIntExact(head.mapShape().get(2));
        float[] values = new float[width * width * channels];
        Arrays.fill(values, 1f / (width * width));
        Operand<TFloat32> kernel = tf.constant(Shape.of(width, width, channels, 1), DataBuffers.of(values));
        return tf.nn.depthwiseConv2dNative(map, kernel, List.of(1L, (long) width, (long) width, 1L), VALID);
    }

    /**
     * Returns 1 for hidden units with a positive output and 0 for the others, by operations that inference services of
     * earlier versions accept.
     */
    private Operand<TFloat32> mask(Ops tf, Operand<TFloat32> features) {
        Operand<TFloat32> clipped = tf.nn.relu6(tf.math.mul(features, tf.constant(LARGE)));
        Operand<TFloat32> ones = tf.math.mul(clipped, tf.constant(1 / LARGEST_OF_RELU6));
        return tf.reshape(ones, tf.constant(new long[] {-1, 1, head.width()}));
    }
}
