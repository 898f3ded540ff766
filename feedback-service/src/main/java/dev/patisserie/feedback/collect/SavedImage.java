package dev.patisserie.feedback.collect;

/**
 * An image whose bytes are in the data set store.
 *
 * @param sha256 digest of its bytes, 64 lower-case hex digits
 * @param bytes its size, at least 1
 */
public record SavedImage(String sha256, int bytes) {}
