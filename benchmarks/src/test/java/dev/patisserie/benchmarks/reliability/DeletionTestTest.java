package dev.patisserie.benchmarks.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.uncertainty.ActivationMap;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeletionTestTest {

    @Test
    void fillsTheAreaOfAPositionWithTheMeanColour() {
        // Given: 4 x 4 pixels, a map of 2 x 2; the red channel is 0, 10 ... 150, the others are 0
        byte[] rgb = new byte[48];
        for (int i = 0; i < 16; i++) {
            rgb[3 * i] = (byte) (10 * i);
        }
        BitSet positions = new BitSet();
        positions.set(1); // upper right

        // When
        byte[] masked = DeletionTest.mask(rgb, 4, 2, 2, positions);

        // Then: the mean is 75; pixels 2, 3, 6 and 7 are the upper right quarter
        int[] red = new int[16];
        for (int i = 0; i < 16; i++) {
            red[i] = Byte.toUnsignedInt(masked[3 * i]);
        }
        assertThat(red).containsExactly(0, 10, 75, 75, 40, 50, 75, 75, 80, 90, 100, 110, 120, 130, 140, 150);
        assertThat(rgb[6]).as("the image is unchanged").isEqualTo((byte) 20);
    }

    @Test
    void choosesTheLargestValues() {
        assertThat(DeletionTest.largest(new float[] {-5, 3, 1, 3, 2}, 3)).isEqualTo(bits(1, 3, 4));
        assertThat(DeletionTest.largest(new float[] {1, 1, 1}, 1)).isEqualTo(bits(0));
    }

    @Test
    void masksAFifthAndAtLeastOnePosition() {
        assertThat(DeletionTest.masked(100)).isEqualTo(20);
        assertThat(DeletionTest.masked(9)).isEqualTo(2);
        assertThat(DeletionTest.masked(2)).isEqualTo(1);
    }

    @Test
    void countsImagesWhoseProbabilityFallsFurtherByTheMap() {
        // Given: an image of 10 x 10 with one white row; the class's probability is the share of white pixels
        byte[] rgb = new byte[300];
        Arrays.fill(rgb, 0, 30, (byte) 255);
        float[] right = new float[100];
        Arrays.fill(right, 0, 10, 1);
        float[] wrong = new float[100];
        Arrays.fill(wrong, 50, 70, 1);
        var test = new DeletionTest(10, new DeletionTest.Masks(4, true), new Random(1));

        // When
        test.test(rgb, ActivationMap.of(right, 10, 10, 1, 0), 0, DeletionTestTest::missingWhite);
        test.test(rgb, ActivationMap.of(wrong, 10, 10, 1, 0), 0, DeletionTestTest::missingWhite);

        // Then: the right map hides all of the white row, the wrong one none of it
        DeletionTest.Result result = test.result();
        assertThat(result.images()).isEqualTo(2);
        assertThat(result.larger()).isEqualTo(1);
        assertThat(result.largerByOcclusion())
                .as("occlusion finds the row without a map")
                .isEqualTo(2);
        assertThat(result.meanDrop()).isCloseTo(0.05, within(1e-12));
        assertThat(result.meanRandomDrop()).isStrictlyBetween(0.0, 0.05);
    }

    private static double[] missingWhite(List<byte[]> images, int label) {
        return images.stream()
                .mapToDouble(image -> {
                    int white = 0;
                    for (int i = 0; i < image.length; i += 3) {
                        white += image[i] == (byte) 255 ? 1 : 0;
                    }
                    return 1 - white / 100.0;
                })
                .toArray();
    }

    private static BitSet bits(int... positions) {
        BitSet bits = new BitSet();
        for (int position : positions) {
            bits.set(position);
        }
        return bits;
    }
}
