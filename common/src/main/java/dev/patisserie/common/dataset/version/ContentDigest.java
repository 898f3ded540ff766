package dev.patisserie.common.dataset.version;

import dev.patisserie.common.io.Sha256;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A SHA-256 in 32 bytes, since a data set has many. Ordered like its hex digits.
 *
 * @param first bytes 0 to 7, big-endian
 * @param second bytes 8 to 15
 * @param third bytes 16 to 23
 * @param fourth bytes 24 to 31
 */
public record ContentDigest(long first, long second, long third, long fourth) implements Comparable<ContentDigest> {

    private static final int DIGITS = 64;

    /** Digests bytes. */
    public static ContentDigest of(byte[] content) {
        return parse(Sha256.of(content));
    }

    /**
     * Reads hex digits.
     *
     * @throws IllegalArgumentException unless they are 64 lower-case hex digits
     */
    public static ContentDigest parse(String hex) {
        boolean valid = hex != null
                && hex.length() == DIGITS
                && hex.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        if (!valid) {
            throw new IllegalArgumentException(
                    "expected 64 lower-case hex digits (SHA-256), found '%s'".formatted(hex));
        }
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        return new ContentDigest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    @Override
    public int compareTo(ContentDigest other) {
        int order = Long.compareUnsigned(first, other.first);
        order = order != 0 ? order : Long.compareUnsigned(second, other.second);
        order = order != 0 ? order : Long.compareUnsigned(third, other.third);
        return order != 0 ? order : Long.compareUnsigned(fourth, other.fourth);
    }

    /** Returns 64 lower-case hex digits. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(first) + hex.toHexDigits(second) + hex.toHexDigits(third) + hex.toHexDigits(fourth);
    }
}
