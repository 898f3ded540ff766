package dev.patisserie.common.dataset.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;

/** Computes the identity of a version and of its holdout. Receives the images in the order of their digests. */
final class VersionIdentity {

    private final MessageDigest digest = Sha256.algorithm();

    VersionIdentity() {
        update(ManifestHeader.FORMAT + "\n");
    }

    /** Adds an image: one line of digest, split, group and label. */
    void add(ManifestEntry entry) {
        update("%s %s %s %s\n".formatted(entry.sha256(), entry.split().folder(), entry.group(), entry.label()));
    }

    private void update(String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the version, 64 hex digits; called once. */
    String version() {
        return Sha256.hex(digest);
    }

    /** Returns the version of images that are sorted by digest. */
    static String of(List<ManifestEntry> entries) {
        var identity = new VersionIdentity();
        entries.forEach(identity::add);
        return identity.version();
    }

    /**
     * Returns the identity of the holdout: SHA-256 over one line {@code class/sha256} per image, sorted by class and
     * digest. The trainer computes the same for a folder with these images.
     */
    static String ofHoldout(List<ManifestEntry> entries) {
        MessageDigest digest = Sha256.algorithm();
        entries.stream()
                .filter(entry -> entry.split() == Split.HOLDOUT)
                .sorted(Comparator.comparing(ManifestEntry::label).thenComparing(ManifestEntry::sha256))
                .forEach(entry ->
                        digest.update((entry.label() + "/" + entry.sha256() + "\n").getBytes(StandardCharsets.UTF_8)));
        return Sha256.hex(digest);
    }
}
