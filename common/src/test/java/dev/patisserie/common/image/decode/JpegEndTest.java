package dev.patisserie.common.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.GoldenImages;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a JPEG without its end-of-image marker is accepted, and one that lacks more is rejected. */
class JpegEndTest {

    private static final int MARKER = 2;

    private static ImageDecoder decoder;

    @BeforeAll
    static void open() {
        decoder = new ImageDecoder(ImageLimits.DEFAULT);
    }

    @AfterAll
    static void close() {
        decoder.close();
    }

    static Stream<GoldenImages.Decoded> jpegs() {
        return GoldenImages.decoded()
                .filter(image -> image.name().startsWith("jpeg"))
                // Arithmetic codes may omit their end, so missing bytes are not detectable.
                .filter(image -> !image.name().contains("arithmetic"))
                .filter(image -> !image.name().contains("trailing"));
    }

    @ParameterizedTest
    @MethodSource("jpegs")
    void decodesAJpegWithoutItsEndMarkerToTheSamePixels(GoldenImages.Decoded image) {
        assertThat(decode(without(image.file(), MARKER))).isEqualTo(decode(image.file()));
    }

    @ParameterizedTest
    @MethodSource("jpegs")
    void decodesAJpegWithHalfOfItsEndMarkerToTheSamePixels(GoldenImages.Decoded image) {
        assertThat(decode(without(image.file(), 1))).isEqualTo(decode(image.file()));
    }

    @ParameterizedTest
    @MethodSource("jpegs")
    void rejectsAJpegThatLacksItsLastBytesOfPixels(GoldenImages.Decoded image) {
        for (int missing = 1; missing <= 40; missing++) {
            assertCorrupt(without(image.file(), MARKER + missing));
        }
    }

    @Test
    void decodesALargeJpegWithoutItsEndMarkerAtAFractionOfItsSize() {
        // Given: of 1000 x 750 pixels, decoded at a quarter
        BufferedImage photo = ImageFiles.photo(1000, 750);
        for (byte[] file : List.of(ImageFiles.jpeg(photo, 0.75f), ImageFiles.progressiveJpeg(photo))) {
            byte[] cut = without(file, MARKER);

            // Then
            assertThat(decoder.decode(cut, 160)).isEqualTo(decoder.decode(file, 160));
            assertCorrupt(without(file, MARKER + 1));
            assertCorrupt(Arrays.copyOf(file, file.length * 9 / 10));
            assertCorrupt(Arrays.copyOf(file, file.length / 2));
        }
    }

    @Test
    void rejectsAProgressiveJpegThatEndsBetweenTwoScans() {
        byte[] file = ImageFiles.progressiveJpeg(ImageFiles.photo(64, 48));
        for (int at = file.length - MARKER; at > 0; at--) {
            if (isMarker(file, at, 0xDA) || isMarker(file, at, 0xC4)) {
                assertCorrupt(Arrays.copyOf(file, at));
            }
        }
    }

    @Test
    void rejectsAJpegThatEndsAtARestartMarker() {
        byte[] file = jpegs().filter(image -> image.name().equals("jpeg restarts"))
                .findFirst()
                .orElseThrow()
                .file();
        for (int at = 0; at < file.length; at++) {
            for (int restart = 0xD0; restart <= 0xD7; restart++) {
                if (isMarker(file, at, restart)) {
                    assertCorrupt(Arrays.copyOf(file, at));
                    assertCorrupt(Arrays.copyOf(file, at + MARKER));
                }
            }
        }
    }

    private static boolean isMarker(byte[] file, int at, int code) {
        return file[at] == (byte) 0xFF && at + 1 < file.length && Byte.toUnsignedInt(file[at + 1]) == code;
    }

    private static byte[] decode(byte[] file) {
        return decoder.decode(file, GoldenImages.SIZE);
    }

    private static byte[] without(byte[] file, int bytes) {
        return Arrays.copyOf(file, file.length - bytes);
    }

    private static void assertCorrupt(byte[] file) {
        assertThatThrownBy(() -> decoder.decode(file, 160))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_CORRUPT));
    }
}
