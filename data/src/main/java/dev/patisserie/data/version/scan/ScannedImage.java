package dev.patisserie.data.version.scan;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DifferenceHash;

/**
 * A readable image that is published.
 *
 * @param sha256 digest of its bytes
 * @param bytes its size
 * @param dhash its difference hash
 * @param label its class, in Unicode form NFC; {@code _other} for an image of no class
 * @param split its split; null if the folder is not split, or for an image of no class
 * @param origin its path relative to the folder, or another origin; for people
 * @param content reads its bytes
 */
public record ScannedImage(
        ContentDigest sha256,
        int bytes,
        DifferenceHash dhash,
        String label,
        Split split,
        String origin,
        ImageContent content) {

    /** Returns this image in another split. */
    public ScannedImage in(Split other) {
        return new ScannedImage(sha256, bytes, dhash, label, other, origin, content);
    }
}
