package dev.patisserie.trainer.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.Augmentation.FillMode;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AugmentationSamplerTest {

    private static final int SIZE = 10;
    private static final Offset<Double> EXACT = within(1e-5);
    private static final double[] NO_SHIFT = {0, 0};
    private static final int DRAWS = 2_000;

    @Test
    void zeroRangesChangeNothing() {
        AugmentationSampler.Draws draws = draw(bounds(0, NO_SHIFT, 0, 0, false, 0), 1);

        assertThat(draws.transforms()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0);
        assertThat(draws.brightness()).containsExactly(1);
    }

    @Test
    void flipsAboutHalfOfTheImagesHorizontally() {
        AugmentationSampler.Draws draws = draw(bounds(0, NO_SHIFT, 0, 0, true, 0), DRAWS);

        int mirrored = 0;
        for (int i = 0; i < DRAWS; i++) {
            boolean flipped = at(draws, i, 0) < 0;
            mirrored += flipped ? 1 : 0;
            // column 0 is read at column 9, or stays
            assertThat(at(draws, i, 2)).isEqualTo(flipped ? 9 : 0, EXACT);
            assertThat(at(draws, i, 4)).isEqualTo(1, EXACT);
        }
        assertThat(mirrored).isBetween(DRAWS * 45 / 100, DRAWS * 55 / 100);
    }

    @Test
    void flipsAboutHalfOfTheImagesVertically() {
        var bounds = new Augmentation(0.0, 0.0, 0.0, 0.0, 0.0, false, true, 0.0, 0.0, FillMode.NEAREST);

        AugmentationSampler.Draws draws = draw(bounds, DRAWS);

        int turned = 0;
        for (int i = 0; i < DRAWS; i++) {
            boolean flipped = at(draws, i, 4) < 0;
            turned += flipped ? 1 : 0;
            // row 0 is read at row 9, or stays
            assertThat(at(draws, i, 5)).isEqualTo(flipped ? 9 : 0, EXACT);
            assertThat(at(draws, i, 0)).isEqualTo(1, EXACT);
        }
        assertThat(turned).isBetween(DRAWS * 45 / 100, DRAWS * 55 / 100);
    }

    @Test
    void rotatesAboutTheCentreWithinTheRange() {
        AugmentationSampler.Draws draws = draw(bounds(90, NO_SHIFT, 0, 0, false, 0), DRAWS);

        double smallest = 0;
        double largest = 0;
        for (int i = 0; i < DRAWS; i++) {
            // the centre, 4.5 / 4.5, stays where it is
            assertThat(4.5 * at(draws, i, 0) + 4.5 * at(draws, i, 1) + at(draws, i, 2))
                    .isEqualTo(4.5, EXACT);
            assertThat(4.5 * at(draws, i, 3) + 4.5 * at(draws, i, 4) + at(draws, i, 5))
                    .isEqualTo(4.5, EXACT);
            double angle = Math.toDegrees(Math.atan2(at(draws, i, 3), at(draws, i, 0)));
            smallest = Math.min(smallest, angle);
            largest = Math.max(largest, angle);
        }
        assertThat(smallest).isBetween(-90.0, -88.0);
        assertThat(largest).isBetween(88.0, 90.0);
    }

    @Test
    void shiftsByFractionsOfTheSize() {
        AugmentationSampler.Draws draws = draw(bounds(0, new double[] {0.2, 0.5}, 0, 0, false, 0), DRAWS);

        assertThat(largest(draws, 2)).isBetween(1.98, 2.0);
        assertThat(largest(draws, 5)).isBetween(4.95, 5.0);
    }

    @Test
    void zoomsEachAxisByItsOwnFactor() {
        AugmentationSampler.Draws draws = draw(bounds(0, NO_SHIFT, 0.3, 0, false, 0), DRAWS);

        assertThat(largest(draws, 0)).isBetween(1.29, 1.3001);
        assertThat(largest(draws, 4)).isBetween(1.29, 1.3001);
        assertThat(at(draws, 0, 0)).isNotCloseTo(at(draws, 0, 4), EXACT);
        assertThat(4.5 * at(draws, 0, 0) + at(draws, 0, 2)).isEqualTo(4.5, EXACT);
    }

    @Test
    void shearsColumnsAndKeepsRows() {
        AugmentationSampler.Draws draws = draw(bounds(0, NO_SHIFT, 0, 30, false, 0), DRAWS);

        assertThat(largest(draws, 1)).isBetween(0.495, 0.5001); // sin 30 degrees
        assertThat(largest(draws, 3)).isZero();
    }

    @Test
    void scalesBrightnessWithinTheRange() {
        AugmentationSampler.Draws draws = draw(bounds(0, NO_SHIFT, 0, 0, false, 0.25), DRAWS);

        float smallest = 1;
        float largest = 1;
        for (float factor : draws.brightness()) {
            smallest = Math.min(smallest, factor);
            largest = Math.max(largest, factor);
        }
        assertThat(smallest).isBetween(0.75f, 0.76f);
        assertThat(largest).isBetween(1.24f, 1.25f);
    }

    @Test
    void drawsDependOnTheSeed() {
        var sampler = new AugmentationSampler(Augmentation.DEFAULT, SIZE);

        float[] first = draw(sampler, 4, new SplittableRandom(5)).transforms();

        assertThat(first)
                .isEqualTo(draw(sampler, 4, new SplittableRandom(5)).transforms())
                .isNotEqualTo(draw(sampler, 4, new SplittableRandom(6)).transforms());
    }

    @Test
    void multipliesMapsInTheOrderOfTheirNames() {
        // By hand: first right by 2, then a quarter turn, (x, y) to (-y, x):
        // (1, 0) -> (3, 0) -> (0, 3)
        Affine map = Affine.rotation(Math.PI / 2).times(Affine.translation(2, 0));

        assertThat(map.a0() * 1 + map.a2()).isEqualTo(0, EXACT);
        assertThat(map.b0() * 1 + map.b2()).isEqualTo(3, EXACT);
    }

    private static Augmentation bounds(
            double rotation, double[] shift, double zoom, double shear, boolean flip, double brightness) {
        return new Augmentation(
                rotation, shift[0], shift[1], zoom, shear, flip, false, brightness, 0.0, FillMode.NEAREST);
    }

    private static AugmentationSampler.Draws draw(Augmentation bounds, int images) {
        return draw(new AugmentationSampler(bounds, SIZE), images, new SplittableRandom(3));
    }

    private static AugmentationSampler.Draws draw(AugmentationSampler sampler, int images, SplittableRandom random) {
        return sampler.draw(images, image -> random);
    }

    private static double at(AugmentationSampler.Draws draws, int image, int number) {
        return draws.transforms()[image * AugmentationSampler.TRANSFORM + number];
    }

    private static double largest(AugmentationSampler.Draws draws, int number) {
        double largest = 0;
        for (int i = 0; i < DRAWS; i++) {
            largest = Math.max(largest, Math.abs(at(draws, i, number)));
        }
        return largest;
    }
}
