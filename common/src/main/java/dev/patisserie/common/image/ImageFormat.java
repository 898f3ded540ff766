package dev.patisserie.common.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The supported image formats. They are recognised only by their first bytes, never by a name or a header. */
public enum ImageFormat {
    /** Joint Photographic Experts Group. */
    JPEG("image/jpeg", "\u00FF\u00D8\u00FF.*"),
    /** Portable Network Graphics. */
    PNG("image/png", "\u0089PNG\r\n\u001A\n.*"),
    /** Graphics Interchange Format; only the first frame is decoded. */
    GIF("image/gif", "GIF8[79]a.*"),
    /** Windows bitmap. */
    BMP("image/bmp", "BM.*"),
    /** WebP; only the first frame of an animation is decoded. */
    WEBP("image/webp", "RIFF....WEBP");

    private static final int MAGIC_BYTES = 12;

    private final String mediaType;
    private final Pattern magic;

    ImageFormat(String mediaType, String magic) {
        this.mediaType = mediaType;
        this.magic = Pattern.compile(magic, Pattern.DOTALL);
    }

    /** Returns the media type, e.g. {@code image/jpeg}. */
    public String mediaType() {
        return mediaType;
    }

    /**
     * Recognises a format.
     *
     * @param file at least the first 12 bytes of a file; a shorter file is not an image
     * @return empty if the format is not supported
     */
    public static Optional<ImageFormat> sniff(byte[] file) {
        if (file.length < MAGIC_BYTES) {
            return Optional.empty();
        }
        // Latin-1 maps each byte to the character of the same number.
        String first = new String(file, 0, MAGIC_BYTES, StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(format -> format.magic.matcher(first).matches())
                .findFirst();
    }
}
