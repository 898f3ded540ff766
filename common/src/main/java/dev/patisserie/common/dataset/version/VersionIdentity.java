package dev.patisserie.common.dataset.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;

/**
 * Computes the identity of a version and of its holdout. Receives the images of classes in the order of their digests,
 * and then those that belong to no class in the order of theirs.
 */
public final class VersionIdentity {

    private final MessageDigest digest = Sha256.algorithm();

    /** Creates the identity of a version without images. */
    public VersionIdentity() {
        update(ManifestHeader.FORMAT + "\n");
    }

    /** Adds an image: one line of digest, split, group and label. */
    public void add(ContentDigest sha256, Split split, ContentDigest group, String label) {
        update("%s %s %s %s\n".formatted(sha256, split.folder(), group, label));
    }

    /** Adds an image that belongs to no class: one line of digest and {@code other}. */
    public void addOther(ContentDigest sha256) {
        update("%s other\n".formatted(sha256));
    }

    private void update(String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the version, 64 hex digits; called once. */
    public String version() {
        return Sha256.hex(digest);
    }

    /**
     * Returns the identity of the holdout: SHA-256 over one line {@code class/sha256} per image, sorted by class and
     * digest. The trainer computes the same for a folder with these images.
     */
    public static String ofHoldout(List<ManifestEntry> entries) {
        MessageDigest digest = Sha256.algorithm();
        entries.stream()
                .filter(entry -> entry.split() == Split.HOLDOUT)
                .sorted(Comparator.comparing(ManifestEntry::label).thenComparing(ManifestEntry::sha256))
                .forEach(entry ->
                        digest.update((entry.label() + "/" + entry.sha256() + "\n").getBytes(StandardCharsets.UTF_8)));
        return Sha256.hex(digest);
    }
}
