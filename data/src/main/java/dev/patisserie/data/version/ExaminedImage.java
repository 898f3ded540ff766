package dev.patisserie.data.version;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.version.ClassLabel;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.data.version.scan.ImageContent;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.Objects;

/**
 * An image that was decoded and hashed before its publication.
 *
 * @param sha256 digest of its bytes
 * @param bytes its size, at least 1
 * @param hash its difference hash
 * @param label its class, in Unicode form NFC; null for an image of no class
 * @param origin its origin, for people
 * @param corrects whether {@code label} replaces another class of the same image in the newest version; otherwise that
 *     class remains
 * @param content reads its bytes
 */
public record ExaminedImage(
        ContentDigest sha256,
        int bytes,
        DifferenceHash hash,
        String label,
        String origin,
        boolean corrects,
        ImageContent content) {

    /** Validates the fields. */
    public ExaminedImage {
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(content, "content");
        if (label != null) {
            ClassLabel.require(label);
        }
    }

    ScannedImage scanned() {
        return new ScannedImage(
                sha256, bytes, hash, label == null ? DatasetFolder.OTHER : label, null, origin, content);
    }
}
