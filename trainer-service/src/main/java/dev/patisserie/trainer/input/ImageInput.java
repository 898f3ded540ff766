package dev.patisserie.trainer.input;

import dev.patisserie.trainer.dataset.Batch;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * The input operations for a batch of images.
 *
 * @param image uint8 {@code [batch, imageSize, imageSize, 3]}
 * @param labels int32 {@code [batch]}
 * @param values the image as float32, values 0 to 255
 */
public record ImageInput(Placeholder<TUint8> image, Placeholder<TInt32> labels, Operand<TFloat32> values)
        implements GraphInput<Batch> {

    public static ImageInput in(Ops tf, int imageSize) {
        Placeholder<TUint8> image = tf.withName("image")
                .placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, imageSize, imageSize, 3)));
        return new ImageInput(
                image,
                tf.withName("labels").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))),
                tf.dtypes.cast(image, TFloat32.class));
    }

    @Override
    public int size(Batch batch) {
        return batch.size();
    }

    @Override
    public void feed(Feeds feeds, Batch batch) {
        int size = batch.imageSize();
        feeds.feed(image, TUint8.tensorOf(Shape.of(batch.size(), size, size, 3), DataBuffers.of(batch.rgb())));
        feeds.feed(labels, TInt32.vectorOf(batch.labels()));
    }
}
