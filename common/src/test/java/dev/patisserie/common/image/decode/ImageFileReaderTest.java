package dev.patisserie.common.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageFiles;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.format.JpegStructure;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {

    @ParameterizedTest
    @EnumSource(names = "WEBP", mode = EnumSource.Mode.EXCLUDE)
    void readsFormatAndSizeFromTheContent(ImageFormat format) {
        // Given
        byte[] file = ImageFiles.encode(ImageFiles.plain(30, 20, Color.PINK), format.name());

        // When
        ImageHeader header = ImageFileReader.readHeader(file, ImageLimits.DEFAULT);

        // Then
        assertThat(header).isEqualTo(new ImageHeader(format, 30, 20, 1));
    }

    @Test
    void readsWebp() {
        assertThat(ImageFileReader.readHeader(ImageFiles.WEBP, ImageLimits.DEFAULT))
                .isEqualTo(new ImageHeader(ImageFormat.WEBP, 8, 8, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsTheExifOrientation(int orientation) {
        byte[] jpeg = ImageFiles.encode(ImageFiles.plain(8, 8, Color.PINK), "jpeg");

        assertThat(ImageFileReader.readHeader(ImageFiles.withOrientation(jpeg, orientation), ImageLimits.DEFAULT)
                        .orientation())
                .isEqualTo(orientation);
    }

    @Test
    void treatsAnUnknownOrientationAsUpright() {
        byte[] jpeg = ImageFiles.encode(ImageFiles.plain(8, 8, Color.PINK), "jpeg");

        assertThat(ImageFileReader.readHeader(ImageFiles.withOrientation(jpeg, 9), ImageLimits.DEFAULT)
                        .orientation())
                .isEqualTo(1);
    }

    @Test
    void rejectsAnEmptyFile() {
        assertRejected(new byte[0], ErrorCode.IMAGE_EMPTY, "expected an image file, found 0 bytes");
    }

    @Test
    void rejectsAFileAboveTheSizeLimitBeforeReadingIt() {
        assertThatThrownBy(() -> ImageFileReader.readHeader(new byte[101], ImageLimits.DEFAULT.withMaxBytes(100)))
                .isInstanceOf(ImageRejectedException.class)
                .hasMessage("expected at most 100 bytes, found 101");
    }

    @Test
    void rejectsAFileThatIsNotAnImage() {
        assertRejected(
                "just some text, no image".getBytes(StandardCharsets.UTF_8),
                ErrorCode.IMAGE_FORMAT_UNSUPPORTED,
                "expected a file of format [JPEG, PNG, GIF, BMP, WEBP], found other first bytes");
    }

    @Test
    void rejectsAHeaderWithTooManyPixels() {
        assertRejected(
                ImageFiles.pngHeader(30_000, 30_000),
                ErrorCode.IMAGE_TOO_MANY_PIXELS,
                "expected at most 50000000 pixels, the header states 30000 x 30000");
    }

    @Test
    void rejectsADisabledFormat() {
        byte[] gif = ImageFiles.encode(ImageFiles.plain(30, 20, Color.PINK), "gif");
        var jpegAlone = new ImageLimits(1 << 20, 1 << 20, 1 << 20, 1, Set.of(ImageFormat.JPEG));

        assertThatThrownBy(() -> ImageFileReader.readHeader(gif, jpegAlone))
                .hasMessage("expected a file of format [JPEG], found other first bytes");
    }

    @Test
    void rejectsAJpegWithAnOversizedHeader() {
        byte[] jpeg = ImageFiles.encode(ImageFiles.plain(30, 20, Color.PINK), "jpeg");

        assertHeaderLimit(jpeg, ImageFiles.withComment(jpeg, new byte[50_000]));
    }

    @Test
    void rejectsAPngWithAnOversizedHeader() {
        byte[] png = ImageFiles.encode(ImageFiles.plain(30, 20, Color.PINK), "png");

        assertHeaderLimit(png, ImageFiles.withText(png, new byte[50_000]));
    }

    private static void assertHeaderLimit(byte[] within, byte[] over) {
        var limits = new ImageLimits(1 << 20, 1 << 20, 50_000, 1, EnumSet.allOf(ImageFormat.class));
        assertThat(ImageFileReader.readHeader(within, limits).width()).isEqualTo(30);
        assertThatThrownBy(() -> ImageFileReader.readHeader(over, limits))
                .isInstanceOfSatisfying(PatisserieException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.IMAGE_HEADER_TOO_LARGE))
                .hasMessageMatching("expected at most 50000 bytes before the pixels, found 50\\d{3}");
    }

    @Test
    void rejectsAJpegWithTooManyScans() {
        // Given
        byte[] progressive = ImageFiles.progressiveJpeg(ImageFiles.quarters(64, 64));
        int scans = new JpegStructure(progressive).scans();

        // Then
        assertThat(scans).isGreaterThan(1);
        assertThat(ImageFileReader.readHeader(progressive, withScans(scans)).width())
                .isEqualTo(64);
        assertThatThrownBy(() -> ImageFileReader.readHeader(progressive, withScans(scans - 1)))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_TOO_MANY_SCANS));
    }

    private static ImageLimits withScans(int scans) {
        return new ImageLimits(1 << 20, 1 << 20, 1 << 20, scans, Set.of(ImageFormat.JPEG));
    }

    @Test
    void ignoresMarkersOfScansWithinSegments() {
        // Given: a comment of repeated start-of-scan markers
        byte[] picture = ImageFiles.encode(ImageFiles.quarters(64, 64), "jpeg");
        byte[] comment = new byte[1000];
        for (int i = 0; i < comment.length; i += 2) {
            comment[i] = (byte) 0xFF;
            comment[i + 1] = (byte) 0xDA;
        }

        // When
        var structure = new JpegStructure(ImageFiles.withComment(picture, comment));

        // Then
        assertThat(structure.headerBytes()).isEqualTo(new JpegStructure(picture).headerBytes() + 1004);
        assertThat(structure.scans()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void rejectsAFileWithATruncatedHeader(ImageFormat format) {
        // Given
        byte[] whole = format == ImageFormat.WEBP
                ? ImageFiles.WEBP
                : ImageFiles.encode(ImageFiles.plain(30, 20, Color.PINK), format.name());

        // Then
        assertThatThrownBy(() -> ImageFileReader.readHeader(Arrays.copyOf(whole, 12), ImageLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        ImageRejectedException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_CORRUPT));
    }

    private static void assertRejected(byte[] file, ErrorCode code, String message) {
        assertThatThrownBy(() -> ImageFileReader.readHeader(file, ImageLimits.DEFAULT))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
