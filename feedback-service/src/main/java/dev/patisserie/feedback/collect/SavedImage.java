package dev.patisserie.feedback.collect;

import dev.patisserie.common.io.Sha256;

/**
 * An image whose bytes are in the data set store.
 *
 * @param sha256 digest of its bytes, 64 lower-case hex digits
 * @param bytes its size, at least 1
 */
public record SavedImage(String sha256, int bytes) {

    /** Returns the digest and the size of bytes. */
    public static SavedImage of(byte[] bytes) {
        return new SavedImage(Sha256.of(bytes), bytes.length);
    }
}
