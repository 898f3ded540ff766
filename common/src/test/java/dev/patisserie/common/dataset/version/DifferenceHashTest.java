package dev.patisserie.common.dataset.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

class DifferenceHashTest {

    private static byte[] image(IntBinaryOperator brightness) {
        return image(DifferenceHash.SIZE, brightness);
    }

    private static byte[] image(int size, IntBinaryOperator brightness) {
        byte[] rgb = new byte[size * size * 3];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    rgb[(y * size + x) * 3 + channel] = (byte) brightness.applyAsInt(x, y);
                }
            }
        }
        return rgb;
    }

    @Test
    void aBitIsSetWhereTheImageBecomesDarker() {
        // darker to the right: every horizontal bit; no change downwards: no vertical bit
        assertThat(DifferenceHash.of(image((x, y) -> 200 - 2 * x))).isEqualTo(new DifferenceHash(-1, 0));
        // darker downwards
        assertThat(DifferenceHash.of(image((x, y) -> 200 - 2 * y))).isEqualTo(new DifferenceHash(0, -1));
        // brighter in both directions
        assertThat(DifferenceHash.of(image((x, y) -> x + y))).isEqualTo(new DifferenceHash(0, 0));
    }

    @Test
    void theFirstCellsAreTheHighestBit() {
        // Only the first cell is bright, so its right neighbour is darker (bit 63 of the horizontal hash), and the
        // cell below too (bit 63 of the vertical hash).
        assertThat(DifferenceHash.of(image((x, y) -> x < 8 && y < 8 ? 255 : 0)))
                .isEqualTo(new DifferenceHash(1L << 63, 1L << 63));
    }

    /** A pixel of an image of 8 x 8 covers several cells of the 9 columns, each by its share. */
    @Test
    void everySizeGivesTheHashOfTheSameImage() {
        for (int size : new int[] {8, 9, 64, 72, 128, 131, 224, 512}) {
            byte[] darker = image(size, (x, y) -> 200 - 150 * x / size - 40 * y / size);
            byte[] brighter = image(size, (x, y) -> 20 + 150 * x / size + 40 * y / size);

            assertThat(DifferenceHash.of(darker, size).horizontal())
                    .as("size %d", size)
                    .isEqualTo(-1);
            assertThat(DifferenceHash.of(brighter, size)).as("size %d", size).isEqualTo(new DifferenceHash(0, 0));
        }
    }

    @Test
    void rejectsPixelsOfAnotherSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DifferenceHash.of(new byte[12], 3))
                .withMessage("rgb must have 27 bytes, had 12");
        assertThatIllegalArgumentException().isThrownBy(() -> DifferenceHash.of(new byte[0], 0));
    }

    @Test
    void nearHashesDifferInAtMostEightOfAllBits() {
        var hash = new DifferenceHash(0, 0);

        assertThat(hash.isNear(new DifferenceHash(0b1111, 0b1111))).isTrue();
        assertThat(hash.isNear(new DifferenceHash(0b1111_1111, 0))).isTrue();
        assertThat(hash.isNear(new DifferenceHash(0b1111, 0b1_1111))).isFalse();
        assertThat(hash.isNear(new DifferenceHash(0, 0b1_1111_1111))).isFalse();
    }

    @Test
    void readsItsText() {
        var random = new Random(5);
        for (int i = 0; i < 100; i++) {
            var hash = new DifferenceHash(random.nextLong(), random.nextLong());
            assertThat(DifferenceHash.parse(hash.toString())).isEqualTo(hash);
        }
        assertThat(new DifferenceHash(1, 2)).hasToString("00000000000000010000000000000002");
        assertThatIllegalArgumentException().isThrownBy(() -> DifferenceHash.parse("+" + "0".repeat(31)));
    }
}
