package dev.patisserie.common.image.decode;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.ImageStructure;
import dev.patisserie.common.image.format.BmpStructure;
import dev.patisserie.common.image.format.GifStructure;
import dev.patisserie.common.image.format.JpegStructure;
import dev.patisserie.common.image.format.PngStructure;
import dev.patisserie.common.image.format.WebpStructure;
import java.util.TreeSet;

/** Determines the format and the structure of an image file, and checks both against the limits. */
public final class ImageFileReader {

    private ImageFileReader() {}

    /**
     * Reads and checks the header of an image file, without decoding a pixel.
     *
     * @param file the whole file; not modified
     * @param limits the limits of a file
     * @throws ImageRejectedException if the file is empty or too large, its format or variant is not supported, its
     *     header is damaged or oversized, or it has too many pixels or scans
     */
    public static ImageHeader readHeader(byte[] file, ImageLimits limits) {
        return read(file, limits).header();
    }

    /**
     * Reads and checks the structure of an image file.
     *
     * @throws ImageRejectedException under the same conditions as {@link #readHeader}
     */
    static ImageStructure read(byte[] file, ImageLimits limits) {
        checkBytes(file, limits);
        ImageFormat format =
                ImageFormat.sniff(file).filter(limits.formats()::contains).orElseThrow(() -> unknown(limits));
        ImageStructure structure =
                switch (format) {
                    case JPEG -> new JpegStructure(file);
                    case PNG -> new PngStructure(file);
                    case GIF -> new GifStructure(file);
                    case BMP -> new BmpStructure(file);
                    case WEBP -> new WebpStructure(file);
                };
        checkStructure(structure, limits);
        checkPixels(structure.header(), limits);
        return structure;
    }

    private static void checkBytes(byte[] file, ImageLimits limits) {
        if (file.length == 0) {
            throw new ImageRejectedException(ErrorCode.IMAGE_EMPTY, "expected an image file, found 0 bytes", null);
        }
        if (file.length > limits.maxBytes()) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "expected at most %d bytes, found %d".formatted(limits.maxBytes(), file.length),
                    null);
        }
    }

    private static ImageRejectedException unknown(ImageLimits limits) {
        return new ImageRejectedException(
                ErrorCode.IMAGE_FORMAT_UNSUPPORTED,
                "expected a file of format %s, found other first bytes".formatted(new TreeSet<>(limits.formats())),
                null);
    }

    private static void checkStructure(ImageStructure structure, ImageLimits limits) {
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
                    "expected a JPEG of at most %d scans, found %d".formatted(limits.maxScans(), structure.scans()),
                    null);
        }
    }

    private static void checkPixels(ImageHeader header, ImageLimits limits) {
        if (header.width() < 1 || header.height() < 1) {
            throw ImageRejectedException.corrupt(
                    header.format(),
                    "its header states %d x %d pixels".formatted(header.width(), header.height()),
                    null);
        }
        long allowed = limits.maxPixels(header.format());
        if ((long) header.width() * header.height() > allowed) {
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_MANY_PIXELS,
                    "expected at most %d pixels, the header states %d x %d"
                            .formatted(allowed, header.width(), header.height()),
                    null);
        }
    }
}
