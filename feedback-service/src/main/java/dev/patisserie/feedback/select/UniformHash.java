package dev.patisserie.feedback.select;

import dev.patisserie.common.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A number that looks random and is a pure function of a text, so that a repeated image receives the same number. */
final class UniformHash {

    private static final int BITS = 53;

    private UniformHash() {}

    /** Returns a number of at least 0 and below 1, uniform over the texts. Other salts give independent numbers. */
    static double of(String salt, String text) {
        MessageDigest digest = Sha256.algorithm();
        digest.update(salt.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest.digest()).getLong() >>> (Long.SIZE - BITS)) * 0x1p-53;
    }
}
