package dev.patisserie.common.dataset.version;

import dev.patisserie.common.dataset.Split;
import java.util.Objects;

/**
 * An image of a version. Takes about 180 bytes of memory: a data set has many.
 *
 * @param sha256 digest of its bytes; its identity
 * @param place its place in the store
 * @param label its class
 * @param split its split
 * @param group digest of an image of the same cluster of near duplicates, or its own; a group is never in the holdout
 *     and in another split
 * @param dhash its difference hash
 * @param origin its path when it was added, relative to the data set's folder; for people; may be null
 */
public record ManifestEntry(
        ContentDigest sha256,
        Place place,
        String label,
        Split split,
        ContentDigest group,
        DifferenceHash dhash,
        String origin)
        implements StoredImage {

    private static final int LONGEST_ORIGIN = 1000;

    /** Validates the fields. */
    public ManifestEntry {
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(dhash, "dhash");
        ClassLabel.require(label);
        origin = shortened(origin);
    }

    static String shortened(String origin) {
        if (origin == null || origin.length() <= LONGEST_ORIGIN) {
            return origin;
        }
        boolean isInPair = Character.isHighSurrogate(origin.charAt(LONGEST_ORIGIN - 1)); // half is no valid UTF-8
        return origin.substring(0, isInPair ? LONGEST_ORIGIN - 1 : LONGEST_ORIGIN);
    }

    @Override
    public String folder() {
        return split.folder() + "/" + label;
    }

    /** Returns this image with another label and origin; a version may correct labels. */
    public ManifestEntry labelled(String other, String otherOrigin) {
        return new ManifestEntry(sha256, place, other, split, group, dhash, otherOrigin);
    }
}
