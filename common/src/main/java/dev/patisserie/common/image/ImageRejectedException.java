package dev.patisserie.common.image;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;

/** Thrown when an image file cannot be decoded; a retry fails in the same way. */
public final class ImageRejectedException extends PatisserieException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param code one of the {@code IMAGE_*} codes
     * @param message expected and found
     * @param cause the decoder's exception, or null
     */
    public ImageRejectedException(ErrorCode code, String message, Throwable cause) {
        super(code, message, cause);
    }

    /** Returns the rejection of a damaged or incomplete file. */
    public static ImageRejectedException corrupt(ImageFormat format, String found, Throwable cause) {
        return new ImageRejectedException(
                ErrorCode.IMAGE_CORRUPT, "expected a whole %s file: %s".formatted(format, found), cause);
    }

    /** Returns the rejection of a file of a supported format in an unsupported variant. */
    public static ImageRejectedException unsupported(String expected, String found) {
        return new ImageRejectedException(
                ErrorCode.IMAGE_FORMAT_UNSUPPORTED,
                "expected %s, found %s: convert the file".formatted(expected, found),
                null);
    }
}
