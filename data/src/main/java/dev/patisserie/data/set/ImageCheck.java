package dev.patisserie.data.set;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.image.ImageHeader;
import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.common.image.ImageRejectedException;
import dev.patisserie.common.image.decode.ImageDecoder;
import dev.patisserie.common.image.decode.ImageFileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Reads image files like training and serving. */
final class ImageCheck {

    private static final int PROBE_SIZE = 32;

    private final ImageDecoder decoder;
    private final ImageLimits limits;

    /**
     * Creates a check with a decoder.
     *
     * @param decoder the decoder; closed by the caller
     * @param limits the limits of {@code decoder}
     */
    ImageCheck(ImageDecoder decoder, ImageLimits limits) {
        this.decoder = decoder;
        this.limits = limits;
    }

    /**
     * The result of the check of a file.
     *
     * @param file the file
     * @param bytes its size, in bytes
     * @param header its header; null if it is broken
     * @param rejection the reason if the file is broken; null otherwise
     */
    record Finding(LabelledFile file, long bytes, ImageHeader header, ImageRejectedException rejection) {

        boolean turnedSideways() {
            return header.orientation() >= 5;
        }

        long displayedWidth() {
            return turnedSideways() ? header.height() : header.width();
        }

        long displayedHeight() {
            return turnedSideways() ? header.width() : header.height();
        }
    }

    /** Reads, checks and decodes one file. */
    Finding check(LabelledFile file) {
        try {
            long size = Files.size(file.path());
            try {
                byte[] bytes = read(file, size);
                ImageHeader header = ImageFileReader.readHeader(bytes, limits);
                decoder.decode(bytes, PROBE_SIZE);
                return new Finding(file, size, header, null);
            } catch (ImageRejectedException e) {
                return new Finding(file, size, null, e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] read(LabelledFile file, long size) throws IOException {
        if (size > limits.maxBytes()) { // before it fills the memory
            throw new ImageRejectedException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    "expected at most %d bytes, found %d".formatted(limits.maxBytes(), size),
                    null);
        }
        return Files.readAllBytes(file.path());
    }
}
