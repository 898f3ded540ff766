package dev.patisserie.common.dataset.version;

/** An image of a version in the store. */
public sealed interface StoredImage permits ManifestEntry, OtherEntry {

    /** Returns the digest of its bytes, its identity. */
    ContentDigest sha256();

    /** Returns its place in the store. */
    Place place();

    /** Returns its path when it was added, relative to the data set's folder; for people; may be null. */
    String origin();

    /** Returns its folder in an export, relative to the data set's folder, with slashes. */
    String folder();
}
