package dev.patisserie.trainer.augment;

import dev.patisserie.common.event.Augmentation;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Draws the random changes of training images, independently for each image.
 *
 * <p>Geometry is one affine map per image, from a pixel of the result to the position in the source that its value is
 * read from. It is the product of rotation, shift, shear and zoom about the image's centre, in this order, as in
 * Keras's {@code apply_affine_transform}; flips follow. Pure: equal seeds give equal draws.
 */
final class AugmentationSampler {

    /** Numbers per image in {@link Draws#transforms}. */
    static final int TRANSFORM = 8;

    private final Augmentation bounds;
    private final int imageSize;

    /**
     * Creates a sampler for images of one size.
     *
     * @param bounds ranges of the draws
     * @param imageSize width and height, in pixels
     */
    AugmentationSampler(Augmentation bounds, int imageSize) {
        this.bounds = bounds;
        this.imageSize = imageSize;
    }

    /**
     * The drawn changes of a batch.
     *
     * @param transforms per image a0, a1, a2, b0, b1, b2, 0, 0: the pixel in column x and row y is read at column
     *     {@code a0 x + a1 y + a2} and row {@code b0 x + b1 y + b2}
     * @param channelShift per image, the offset of its values
     * @param brightness per image, the factor on its values
     */
    record Draws(float[] transforms, float[] channelShift, float[] brightness) {}

    /**
     * Draws the changes of {@code images} images.
     *
     * @param chance random generator of each image
     */
    Draws draw(int images, IntFunction<SplittableRandom> chance) {
        var draws = new Draws(new float[images * TRANSFORM], new float[images], new float[images]);
        for (int i = 0; i < images; i++) {
            SplittableRandom random = chance.apply(i);
            drawMap(random).writeTo(draws.transforms(), i * TRANSFORM);
            draws.channelShift()[i] = (float) within(bounds.channelShift(), random);
            draws.brightness()[i] = (float) (1 + within(bounds.brightness(), random));
        }
        return draws;
    }

    private Affine drawMap(SplittableRandom random) {
        double centre = imageSize / 2.0 - 0.5;
        Affine map = Affine.translation(centre, centre)
                .times(Affine.rotation(Math.toRadians(within(bounds.rotationDegrees(), random))))
                .times(Affine.translation(
                        within(bounds.widthShift(), random) * imageSize,
                        within(bounds.heightShift(), random) * imageSize))
                .times(Affine.shear(Math.toRadians(within(bounds.shearDegrees(), random))))
                .times(Affine.scale(1 + within(bounds.zoom(), random), 1 + within(bounds.zoom(), random)))
                .times(Affine.translation(-centre, -centre));
        if (random.nextBoolean() && bounds.horizontalFlip()) {
            map = map.times(Affine.mirror(imageSize));
        }
        return random.nextBoolean() && bounds.verticalFlip() ? map.times(Affine.upsideDown(imageSize)) : map;
    }

    /** Returns a value drawn uniformly from {@code -bound} to {@code bound}. */
    private static double within(double bound, SplittableRandom random) {
        return (2 * random.nextDouble() - 1) * bound;
    }
}
