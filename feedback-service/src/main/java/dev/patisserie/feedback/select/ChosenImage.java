package dev.patisserie.feedback.select;

import dev.patisserie.common.dataset.version.DifferenceHash;

/**
 * An image that was selected.
 *
 * @param imageId the image
 * @param key its record key as text; null if the record has none
 * @param fingerprint the hash of the image; null if unknown
 * @param at stream time of the selection, in milliseconds since 1970
 */
record ChosenImage(String imageId, String key, String fingerprint, long at) {

    boolean isNear(DifferenceHash hash) {
        return fingerprint != null && DifferenceHash.parse(fingerprint).isNear(hash);
    }

    /** Returns whether the selection is at most this far from {@code now}; clocks can go backwards. */
    boolean isWithin(long millis, long now) {
        return Math.abs(now - at) <= millis;
    }
}
