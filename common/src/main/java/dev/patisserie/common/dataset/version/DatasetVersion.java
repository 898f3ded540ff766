package dev.patisserie.common.dataset.version;

import dev.patisserie.common.dataset.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version of a data set: its images without their bytes.
 *
 * @param header the header of its manifest
 * @param entries its images of classes, sorted by digest
 * @param other its images that belong to no class, sorted by digest
 */
public record DatasetVersion(ManifestHeader header, List<ManifestEntry> entries, List<OtherEntry> other) {

    /** Creates a version without images that belong to no class. */
    public DatasetVersion(ManifestHeader header, List<ManifestEntry> entries) {
        this(header, entries, List.of());
    }

    /** Returns all images, those of classes first. */
    public List<StoredImage> all() {
        List<StoredImage> all = new ArrayList<>(entries);
        all.addAll(other);
        return all;
    }

    /** Returns the SHA-256 of the version. */
    public String id() {
        return header.version();
    }

    /** Returns the class names in Keras's order. */
    public List<String> labels() {
        return entries.stream().map(ManifestEntry::label).distinct().sorted().toList();
    }

    /** Returns the images of a split, sorted by digest. */
    public List<ManifestEntry> entries(Split split) {
        return entries.stream().filter(entry -> entry.split() == split).toList();
    }

    /** Returns the number of images by split, in the spelling of its folder, and class. */
    public Map<String, Map<String, Integer>> counts() {
        return counts(entries);
    }

    /** Returns the number of images by split and class; each split is present. */
    public static Map<String, Map<String, Integer>> counts(List<ManifestEntry> entries) {
        SortedMap<String, Map<String, Integer>> counts = new TreeMap<>();
        for (Split split : Split.values()) {
            counts.put(split.folder(), new TreeMap<>());
        }
        entries.forEach(entry -> counts.get(entry.split().folder()).merge(entry.label(), 1, Integer::sum));
        return counts;
    }

    /** Returns the identity of the holdout, as the trainer computes it. */
    public String holdoutDigest() {
        return VersionIdentity.ofHoldout(entries);
    }
}
