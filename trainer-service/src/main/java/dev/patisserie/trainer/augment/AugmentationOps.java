package dev.patisserie.trainer.augment;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.trainer.input.Feeds;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Min;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ImageProjectiveTransformV3;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Augmentation within a graph: one operation moves, turns, shears, zooms and mirrors a batch, others shift its channels
 * and change its brightness, in Keras's order. The amounts are drawn outside the graph and fed.
 */
public final class AugmentationOps {

    private final AugmentationSampler sampler;
    private final Placeholder<TFloat32> transforms;
    private final Placeholder<TFloat32> channelShift;
    private final Placeholder<TFloat32> brightness;
    private final Operand<TFloat32> augmented;

    /**
     * Adds the operations to a graph.
     *
     * @param tf the graph
     * @param settings ranges and fill mode
     * @param pixels {@code [batch, imageSize, imageSize, 3]}, values 0 to 255
     */
    public AugmentationOps(Ops tf, Augmentation settings, Operand<TFloat32> pixels, int imageSize) {
        sampler = new AugmentationSampler(settings, imageSize);
        transforms = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, AugmentationSampler.TRANSFORM)));
        channelShift = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, 1, 1)));
        brightness = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, 1, 1)));
        Operand<TFloat32> moved = tf.image.imageProjectiveTransformV3(
                pixels,
                transforms,
                tf.constant(new int[] {imageSize, imageSize}),
                tf.constant(0f),
                "BILINEAR",
                ImageProjectiveTransformV3.fillMode(settings.fillMode().name()));
        Operand<TFloat32> shifted = settings.channelShift() > 0 ? shifted(tf, moved) : moved;
        augmented = tf.clipByValue(tf.math.mul(shifted, brightness), tf.constant(0f), tf.constant(255f));
    }

    /** Shifts as Keras's {@code apply_channel_shift} does: within the image's smallest and largest value. */
    private Operand<TFloat32> shifted(Ops tf, Operand<TFloat32> images) {
        Operand<TInt32> axes = tf.constant(new int[] {1, 2, 3});
        Operand<TFloat32> darkest = tf.min(images, axes, Min.keepDims(true));
        Operand<TFloat32> brightest = tf.max(images, axes, Max.keepDims(true));
        Operand<TFloat32> sum = tf.math.add(images, channelShift);
        return tf.math.minimum(tf.math.maximum(sum, darkest), brightest);
    }

    /** Returns the changed images, {@code [batch, imageSize, imageSize, 3]}, values 0 to 255. */
    public Operand<TFloat32> augmented() {
        return augmented;
    }

    /** Draws the changes of a batch and feeds them. */
    public void feed(Feeds feeds, int images, IntFunction<SplittableRandom> chance) {
        AugmentationSampler.Draws draws = sampler.draw(images, chance);
        feeds.feed(
                transforms,
                TFloat32.tensorOf(Shape.of(images, AugmentationSampler.TRANSFORM), DataBuffers.of(draws.transforms())));
        feeds.feed(channelShift, column(draws.channelShift()));
        feeds.feed(brightness, column(draws.brightness()));
    }

    private static TFloat32 column(float[] perImage) {
        return TFloat32.tensorOf(Shape.of(perImage.length, 1, 1, 1), DataBuffers.of(perImage));
    }
}
