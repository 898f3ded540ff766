package dev.patisserie.common.image;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.metadata.Metadata;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.jpeg.JpegDirectory;
import com.drew.metadata.jpeg.JpegReader;
import dev.patisserie.common.fault.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a file's first bytes say, read without decoding a pixel.
 *
 * @param format by magic bytes
 * @param width as stored, in pixels, at least 1
 * @param height as stored, in pixels, at least 1
 * @param orientation EXIF orientation of a JPEG, 1 to 8; 1 where there is none
 */
public record ImageHeader(ImageFormat format, int width, int height, int orientation) {

    /**
     * Reads and checks a header.
     *
     * @param file the whole file; not changed
     * @param limits what the file may cost
     * @throws ImageRejectedException if the file is empty, too large, of no format that is read,
     *     has a damaged or an oversized header, or announces too many pixels or scans
     */
    public static ImageHeader read(byte[] file, ImageLimits limits) {
        if (file.length == 0) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_EMPTY, "expected an image file, found 0 bytes", null);
        }
        if (file.length > limits.maxBytes()) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "expected at most %d bytes, found %d".formatted(limits.maxBytes(), file.length),
                    null);
        }
        ImageFormat format =
                ImageFormat.sniff(file)
                        .filter(limits.formats()::contains)
                        .orElseThrow(
                                () ->
                                        new ImageRejectedException(
                                                ErrorCode.IMAGE_FORMAT_UNSUPPORTED,
                                                "expected a file of format %s, found other first bytes"
                                                        .formatted(new TreeSet<>(limits.formats())),
                                                null));
        checkStructure(FileStructure.of(format, file), limits);
        ImageHeader header =
                format == ImageFormat.JPEG ? readJpeg(file) : RasterFile.readHeader(format, file);
        if (format == ImageFormat.WEBP) {
            WebpStructure.check(file, header);
        }
        return header.within(limits);
    }

    private static void checkStructure(FileStructure structure, ImageLimits limits) {
        if (structure.headerBytes() > limits.maxHeaderBytes()) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_HEADER_TOO_LARGE,
                    "expected at most %d bytes before the pixels, found %d"
                            .formatted(limits.maxHeaderBytes(), structure.headerBytes()),
                    null);
        }
        if (structure.scans() > limits.maxScans()) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_MANY_SCANS,
                    "expected a JPEG of at most %d scans, found %d"
                            .formatted(limits.maxScans(), structure.scans()),
                    null);
        }
    }

    private ImageHeader within(ImageLimits limits) {
        if (width < 1 || height < 1) {
            throw corrupt(format, "its header says %d x %d pixels".formatted(width, height), null);
        }
        if ((long) width * height > limits.maxPixels(format)) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_MANY_PIXELS,
                    "expected at most %d pixels, the header says %d x %d"
                            .formatted(limits.maxPixels(format), width, height),
                    null);
        }
        return this;
    }

    /**
     * Of all segments, only the frame header and EXIF are parsed: the rest is not ours to trust.
     */
    private static ImageHeader readJpeg(byte[] file) {
        try {
            Metadata metadata =
                    JpegMetadataReader.readMetadata(
                            new ByteArrayInputStream(file),
                            List.of(new JpegReader(), new ExifReader()));
            JpegDirectory frame = metadata.getFirstDirectoryOfType(JpegDirectory.class);
            if (frame == null) {
                throw corrupt(ImageFormat.JPEG, "it has no frame header", null);
            }
            int orientation =
                    Optional.ofNullable(metadata.getFirstDirectoryOfType(ExifIFD0Directory.class))
                            .map(exif -> exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION))
                            .filter(value -> value >= 1 && value <= 8)
                            .orElse(1);
            return new ImageHeader(
                    ImageFormat.JPEG, frame.getImageWidth(), frame.getImageHeight(), orientation);
        } catch (JpegProcessingException | MetadataException | IOException e) {
            throw corrupt(ImageFormat.JPEG, e.getMessage(), e);
        }
    }

    static ImageRejectedException corrupt(ImageFormat format, String found, Throwable cause) {
        return new ImageRejectedException(
                ErrorCode.IMAGE_CORRUPT,
                "expected a whole %s file: %s".formatted(format, found),
                cause);
    }
}
