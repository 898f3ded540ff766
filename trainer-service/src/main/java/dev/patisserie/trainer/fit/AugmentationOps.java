package dev.patisserie.trainer.fit;

import dev.patisserie.common.event.Augmentation;
import java.util.SplittableRandom;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ImageProjectiveTransformV3;
import org.tensorflow.types.TFloat32;

/**
 * Augmentation within a graph: one operation moves, turns, shears, zooms and mirrors a batch, a
 * second one changes its brightness. What is changed by how much is drawn outside and fed.
 */
final class AugmentationOps {

    private final AugmentationSampler sampler;
    private final Placeholder<TFloat32> transforms;
    private final Placeholder<TFloat32> brightness;
    private final Operand<TFloat32> augmented;

    /**
     * Adds the operations to a graph.
     *
     * @param tf the graph
     * @param settings bounds and fill mode
     * @param pixels {@code [batch, imageSize, imageSize, 3]}, values 0 to 255
     */
    AugmentationOps(Ops tf, Augmentation settings, Operand<TFloat32> pixels, int imageSize) {
        sampler = new AugmentationSampler(settings, imageSize);
        transforms =
                tf.placeholder(
                        TFloat32.class,
                        Placeholder.shape(Shape.of(-1, AugmentationSampler.TRANSFORM)));
        brightness = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 1, 1, 1)));
        Operand<TFloat32> moved =
                tf.image.imageProjectiveTransformV3(
                        pixels,
                        transforms,
                        tf.constant(new int[] {imageSize, imageSize}),
                        tf.constant(0f),
                        "BILINEAR",
                        ImageProjectiveTransformV3.fillMode(settings.fillMode().name()));
        augmented =
                tf.clipByValue(tf.math.mul(moved, brightness), tf.constant(0f), tf.constant(255f));
    }

    /** Returns the changed images, {@code [batch, imageSize, imageSize, 3]}, values 0 to 255. */
    Operand<TFloat32> augmented() {
        return augmented;
    }

    /** Draws for a batch and feeds what was drawn. */
    void feed(Feeds feeds, int images, SplittableRandom random) {
        AugmentationSampler.Draws draws = sampler.draw(images, random);
        feeds.feed(
                transforms,
                TFloat32.tensorOf(
                        Shape.of(images, AugmentationSampler.TRANSFORM),
                        DataBuffers.of(draws.transforms())));
        feeds.feed(
                brightness,
                TFloat32.tensorOf(Shape.of(images, 1, 1, 1), DataBuffers.of(draws.brightness())));
    }
}
