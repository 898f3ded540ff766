package dev.patisserie.common.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

    private static final int SIZE = 16;

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
    @ValueSource(strings = {"jpeg", "png", "bmp", "gif"})
    void keepsTheColourOfAPlainImageInEveryFormat(String format) {
        // Given
        byte[] file = ImageFiles.encode(ImageFiles.plain(40, 30, new Color(204, 51, 102)), format);

        // Then: JPEG's chroma arithmetic may be off by a few steps
        assertPixel(decoder.decode(file, SIZE), 8, 8, 204, 51, 102);
    }

    @Test
    void decodesWebp() {
        assertPixel(decoder.decode(ImageFiles.WEBP, SIZE), 8, 8, 200, 30, 60);
    }

    @Test
    void rejectsATruncatedWebpWithAHeaderOfMegapixels() {
        // Given: width and height, less one each, in 14 bits each after the signature: 2048 x 2048
        byte[] webp = ImageFiles.WEBP.clone();
        ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 2047 | 2047 << 14);

        // Then
        assertThatThrownBy(() -> decoder.decode(webp, 16))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessageContaining("it ends before its pixels do");
    }

    @Test
    void decodesACmykJpeg() {
        // Given: no cyan, half magenta, full yellow, a fifth black; red = 255 * (1 - C) * (1 - K)
        // and so on
        byte[] file = ImageFiles.cmykJpeg(32, 32, 0, 128, 255, 51);

        assertPixel(decoder.decode(file, SIZE), 8, 8, 204, 102, 0);
    }

    @Test
    void decodesAGreyJpegToEqualChannels() {
        var gray = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster()
                .setSamples(
                        0,
                        0,
                        20,
                        20,
                        0,
                        IntStream.generate(() -> 100).limit(400).toArray());

        assertPixel(decoder.decode(ImageFiles.encode(gray, "jpeg"), SIZE), 8, 8, 100, 100, 100);
        assertPixel(decoder.decode(ImageFiles.encode(gray, "png"), SIZE), 8, 8, 100, 100, 100);
    }

    @Test
    void usesTheHighByteOf16BitGrey() {
        var gray = new BufferedImage(20, 20, BufferedImage.TYPE_USHORT_GRAY);
        gray.getRaster()
                .setSamples(
                        0,
                        0,
                        20,
                        20,
                        0,
                        IntStream.generate(() -> 100 * 257).limit(400).toArray());

        assertPixel(decoder.decode(ImageFiles.encode(gray, "png"), SIZE), 8, 8, 100, 100, 100);
    }

    @Test
    void usesAWhiteBackgroundForTransparentPoints() {
        // Given: blue at half opacity
        var image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 400; i++) {
            image.setRGB(i % 20, i / 20, 0x80_00_00_FF);
        }

        assertPixel(decoder.decode(ImageFiles.encode(image, "png"), SIZE), 8, 8, 127, 127, 255);
    }

    /** Expects the colours of the upper left and the upper right quarter of the upright image. */
    @ParameterizedTest
    @CsvSource({
        "1, red, green", "2, green, red", "3, white, blue", "4, blue, white",
        "5, red, blue", "6, blue, red", "7, white, green", "8, green, white"
    })
    void turnsAnImageUpright(int orientation, String upperLeft, String upperRight) {
        // Given
        byte[] jpeg = ImageFiles.encode(ImageFiles.quarters(128, 64), "jpeg");

        // When
        byte[] pixels = decoder.decode(ImageFiles.withOrientation(jpeg, orientation), SIZE);

        // Then
        assertThat(colorAt(pixels, 3, 3)).isEqualTo(upperLeft);
        assertThat(colorAt(pixels, 12, 3)).isEqualTo(upperRight);
    }

    @Test
    void resizesWithAntialiasing() {
        // Given: columns of grey 0, 70, 140, 210
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            int gray = 70 * (i % 4);
            image.setRGB(i % 4, i / 4, gray << 16 | gray << 8 | gray);
        }

        // When
        byte[] pixels = decoder.decode(ImageFiles.encode(image, "png"), 2);

        // Then: by hand, the triangle of radius 2 around point 1 weighs the columns .75 .75 .25 0,
        // so that
        // (0 + 52.5 + 35) / 1.75 = 50; the other half by symmetry
        assertPixel(pixels, 2, 0, 0, 50, 50, 50);
        assertPixel(pixels, 2, 1, 1, 160, 160, 160);
    }

    @Test
    void decodesAHugePhotoAtAFractionOfItsSize() {
        // Given: each quarter is one colour, so that any scale must give the same
        byte[] large = ImageFiles.encode(ImageFiles.quarters(1024, 1024), "jpeg");
        byte[] small = ImageFiles.encode(ImageFiles.quarters(64, 64), "png");

        // When
        byte[] fromLarge = decoder.decode(large, SIZE);
        byte[] fromSmall = decoder.decode(small, SIZE);

        // Then
        assertThat(colorAt(fromLarge, 3, 3)).isEqualTo(colorAt(fromSmall, 3, 3)).isEqualTo("red");
        assertThat(colorAt(fromLarge, 12, 12))
                .isEqualTo(colorAt(fromSmall, 12, 12))
                .isEqualTo("white");
    }

    @ParameterizedTest
    @EnumSource
    void rejectsATruncatedFile(ImageFormat format) {
        // Given
        byte[] whole = format == ImageFormat.WEBP
                ? ImageFiles.WEBP
                : ImageFiles.encode(ImageFiles.quarters(300, 200), format.name());

        // Then
        assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(whole, whole.length * 2 / 3), SIZE))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_CORRUPT));
    }

    @Test
    void decodesTheSamePixelsOnManyThreads() {
        // Given
        byte[] file = ImageFiles.encode(ImageFiles.quarters(640, 480), "jpeg");
        byte[] expected = decoder.decode(file, SIZE);

        // When
        long equal = IntStream.range(0, 400)
                .parallel()
                .filter(i -> Arrays.equals(expected, decoder.decode(file, SIZE)))
                .count();

        // Then
        assertThat(equal).isEqualTo(400);
    }

    @Test
    void releasesNativeMemory() {
        // Given
        byte[] good = ImageFiles.encode(ImageFiles.quarters(640, 480), "jpeg");
        byte[] unended = Arrays.copyOf(good, good.length - 2);
        byte[] bad = Arrays.copyOf(good, good.length / 2);
        decodeMany(List.of(good, unended), bad, 200);
        long before = Pointer.physicalBytes();

        // When: a leak of one decoded photo a turn (0.9 MB) would be 900 MB
        decodeMany(List.of(good, unended), bad, 1_000);

        // Then
        assertThat(Pointer.physicalBytes() - before).isLessThan(200L << 20);
    }

    private static void decodeMany(List<byte[]> good, byte[] bad, int times) {
        for (int i = 0; i < times; i++) {
            good.forEach(file -> decoder.decode(file, SIZE));
            assertThatThrownBy(() -> decoder.decode(bad, SIZE)).isInstanceOf(ImageRejectedException.class);
        }
    }

    private static void assertPixel(byte[] rgb, int x, int y, int red, int green, int blue) {
        assertPixel(rgb, SIZE, x, y, red, green, blue);
    }

    // CHECKSTYLE OFF: ParameterNumber because a pixel is a place and three channels
    private static void assertPixel(byte[] rgb, int size, int x, int y, int red, int green, int blue) {
        assertThat(rgb).hasSize(size * size * 3);
        int at = 3 * (y * size + x);
        assertThat(new double[] {rgb[at] & 0xFF, rgb[at + 1] & 0xFF, rgb[at + 2] & 0xFF})
                .containsExactly(new double[] {red, green, blue}, within(3.0));
    }

    // CHECKSTYLE ON: ParameterNumber

    private static String colorAt(byte[] rgb, int x, int y) {
        int at = 3 * (y * SIZE + x);
        boolean red = (rgb[at] & 0xFF) > 127;
        boolean green = (rgb[at + 1] & 0xFF) > 127;
        boolean blue = (rgb[at + 2] & 0xFF) > 127;
        return red && green && blue ? "white" : red ? "red" : green ? "green" : blue ? "blue" : "black";
    }
}
