package dev.patisserie.trainer.publish;

import dev.patisserie.trainer.network.ClassifierHead;
import dev.patisserie.trainer.network.layer.Variable;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The mean over the positions of a feature map of the kernel of the dense layer that follows it, {@code [channels,
 * hidden]}; of an averaged map, its kernel divided by the number of positions, by which its gradient differs. Computed
 * while the weights are read, one position at a time, since the kernel may fill most of the memory.
 */
final class MeanKernel {

    private final ClassifierHead head;
    private double[] sums; // null until the kernel is read
    private long positions;
    private int hidden;

    MeanKernel(ClassifierHead head) {
        this.head = head;
    }

    /** Adds the kernel; ignores other weights. */
    void read(Variable variable, TFloat32 value) {
        boolean isKernel = head.hidden()
                .filter(layer -> variable.name().equals(layer + "/kernel"))
                .isPresent();
        if (!isKernel) {
            return;
        }
        hidden = Math.toIntExact(variable.shape().get(1));
        positions = head.mapShape().get(0) * head.mapShape().get(1);
        long rows = head.pooled() ? 1 : positions; // an averaged map has one row for all positions
        float[] position = new float[Math.toIntExact(head.mapShape().get(2) * hidden)];
        sums = new double[position.length];
        FloatDataBuffer data = value.asRawTensor().data().asFloats();
        for (long p = 0; p < rows; p++) {
            data.offset(p * position.length).read(position);
            for (int i = 0; i < position.length; i++) {
                sums[i] += position[i];
            }
        }
    }

    /** Returns the mean as a constant. */
    Operand<TFloat32> constant(Ops tf) {
        float[] mean = new float[sums.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sums[i] / positions);
        }
        return tf.constant(Shape.of(head.mapShape().get(2), hidden), DataBuffers.of(mean));
    }
}
