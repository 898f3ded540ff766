package dev.patisserie.trainer.input;

import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The input operations for a batch of features.
 *
 * @param features float32 {@code [batch, ...shape]}
 * @param labels int32 {@code [batch]}
 */
public record FeatureInput(Placeholder<TFloat32> features, Placeholder<TInt32> labels)
        implements GraphInput<FeatureBatch> {

    public static FeatureInput in(Ops tf, Shape shape) {
        return new FeatureInput(
                tf.withName("features")
                        .placeholder(
                                TFloat32.class, Placeholder.shape(Shape.of(-1).append(shape))),
                tf.withName("labels").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))));
    }

    @Override
    public Operand<TFloat32> values() {
        return features;
    }

    @Override
    public int size(FeatureBatch batch) {
        return batch.size();
    }

    @Override
    public void feed(Feeds feeds, FeatureBatch batch) {
        Shape shape = Shape.of(batch.size()).append(batch.shape());
        feeds.feed(features, TFloat32.tensorOf(shape, DataBuffers.of(batch.values())));
        feeds.feed(labels, TInt32.vectorOf(batch.labels()));
    }
}
