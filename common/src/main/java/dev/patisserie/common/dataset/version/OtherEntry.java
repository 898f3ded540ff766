package dev.patisserie.common.dataset.version;

import dev.patisserie.common.dataset.DatasetFolder;
import java.util.Objects;

/**
 * An image of a version that belongs to no class and to no split; see {@link DatasetFolder#OTHER}.
 *
 * @param sha256 digest of its bytes; its identity; no image of a class has the same
 * @param place its place in the store
 * @param origin its path when it was added, relative to the data set's folder; for people; may be null
 */
public record OtherEntry(ContentDigest sha256, Place place, String origin) implements StoredImage {

    /** Validates the fields. */
    public OtherEntry {
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(place, "place");
        origin = ManifestEntry.shortened(origin);
    }

    @Override
    public String folder() {
        return DatasetFolder.OTHER;
    }
}
