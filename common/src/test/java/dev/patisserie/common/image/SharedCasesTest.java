package dev.patisserie.common.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.decode.ImageDecoder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that failed before; most of them show the picture of the reference file. */
class SharedCasesTest {

    private static final Path CASES = Path.of("..", "..", "shared", "cases");

    /** The target size, which is small enough to hide the noise of lossy formats. */
    private static final int SIDE = 40;

    private static ImageDecoder decoder;

    @BeforeAll
    static void open() {
        assumeTrue(Files.isDirectory(CASES), "skipped: the folder shared/cases is absent");
        decoder = new ImageDecoder(ImageLimits.DEFAULT);
    }

    @AfterAll
    static void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    private static byte[] decode(String name) throws IOException {
        return decoder.decode(Files.readAllBytes(CASES.resolve(name)), SIDE);
    }

    @ParameterizedTest
    @CsvSource({
        "bmp-32bit-v4-alpha-all-zero-becomes-white.bmp, 1",
        "bmp-bfsize-0-rejected.bmp, 1",
        "jpeg-no-eoi-rejected.jpg, 3",
        "webp-icc-garbage-rejected.webp, 1",
        "webp-icc-truncated-rejected.webp, 1",
        "webp-animated-lossy-decoded-green.webp, 3",
        "jpeg-cmyk-with-adobe-marker-right.jpg, 3",
        "jpeg-cmyk-without-adobe-marker-negative.jpg, 3",
        "icc-display-p3.png, 1",
        "icc-display-p3.jpg, 3",
        "icc-display-p3.webp, 1",
    })
    void decodesToThePixelsOfTheReference(String name, double tolerance) throws IOException {
        assertThat(meanDifference(decode(name), decode("png-reference-160x120.png")))
                .isLessThan(tolerance);
    }

    @Test
    void compositesTheFirstFrameOnTheCanvas() throws IOException {
        assertThat(decode("gif-first-frame-smaller-than-screen.gif"))
                .isEqualTo(decode("gif-first-frame-smaller-than-screen.expected.png"));
    }

    @Test
    void appliesTheExifOrientationOfAWebp() throws IOException {
        BufferedImage reference =
                ImageIO.read(CASES.resolve("png-reference-160x120.png").toFile());
        var turned = new BufferedImage(120, 160, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 160; x++) {
                turned.setRGB(119 - y, x, reference.getRGB(x, y));
            }
        }
        Path file = Files.createTempFile("turned", ".png");
        ImageIO.write(turned, "png", file.toFile());
        try {
            assertThat(meanDifference(
                            decode("webp-exif-orientation-6-not-turned.webp"),
                            decoder.decode(Files.readAllBytes(file), SIDE)))
                    .isLessThan(1);
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg-12bit-called-corrupt.jpg", "bmp-os2-v2-64-byte-header-rejected.bmp"})
    void namesAVariantThatIsNotSupported(String name) {
        assertThatThrownBy(() -> decode(name))
                .isInstanceOfSatisfying(ImageRejectedException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.IMAGE_FORMAT_UNSUPPORTED));
    }

    private static double meanDifference(byte[] actual, byte[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double sum = 0;
        for (int i = 0; i < actual.length; i++) {
            sum += Math.abs(Byte.toUnsignedInt(actual[i]) - Byte.toUnsignedInt(expected[i]));
        }
        return sum / actual.length;
    }
}
