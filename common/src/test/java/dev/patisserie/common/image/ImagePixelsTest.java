package dev.patisserie.common.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.image.GoldenImages.Decoded;
import dev.patisserie.common.image.GoldenImages.Rejected;
import dev.patisserie.common.image.decode.ImageDecoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the pixels of every variant of every format with those of Pillow. */
class ImagePixelsTest {

    private static ImageDecoder decoder;

    @BeforeAll
    static void open() {
        decoder = new ImageDecoder(ImageLimits.DEFAULT);
    }

    @AfterAll
    static void close() {
        decoder.close();
    }

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.image.GoldenImages#decoded")
    void decodesToThePixelsOfPillow(Decoded image) {
        byte[] rgb = decoder.decode(image.file(), GoldenImages.SIZE);

        assertThat(largestDifference(rgb, image.rgb())).isLessThanOrEqualTo(image.tolerance());
    }

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.image.GoldenImages#rejected")
    void rejectsWithTheCodeOfTheCause(Rejected image) {
        assertThatThrownBy(() -> decoder.decode(image.file(), GoldenImages.SIZE))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(image.code()));
    }

    private static int largestDifference(byte[] actual, byte[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        int largest = 0;
        for (int i = 0; i < actual.length; i++) {
            int difference = Byte.toUnsignedInt(actual[i]) - Byte.toUnsignedInt(expected[i]);
            largest = Math.max(largest, Math.abs(difference));
        }
        return largest;
    }
}
