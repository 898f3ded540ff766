package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.OtherEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The difference of two versions of a data set.
 *
 * @param from the first version
 * @param to the second version
 * @param added images that only the second has
 * @param removed images that only the first has
 * @param relabelled images with different classes
 * @param moved images in different splits
 */
public record VersionDiff(
        String from, String to, List<Image> added, List<Image> removed, List<Image> relabelled, List<Image> moved) {

    /**
     * An image of a difference.
     *
     * @param sha256 its digest
     * @param split its split, in the second version if it has the image; {@code other} for an image of no class
     * @param label its class, in the second version if it has the image; null for an image of no class
     * @param before its class or split in the first version, if that differs; null otherwise
     * @param origin its path when it was added
     */
    public record Image(String sha256, String split, String label, String before, String origin) {

        private static Image of(OtherEntry entry) {
            return new Image(entry.sha256().toString(), "other", null, null, entry.origin());
        }

        private static Image of(ManifestEntry entry, String before) {
            return new Image(entry.sha256().toString(), entry.split().folder(), entry.label(), before, entry.origin());
        }
    }

    /** Compares two versions. */
    public static VersionDiff of(DatasetVersion from, DatasetVersion to) {
        Map<ContentDigest, ManifestEntry> first = byDigest(from);
        Map<ContentDigest, ManifestEntry> second = byDigest(to);
        return new VersionDiff(
                from.id(),
                to.id(),
                only(to, first, from),
                only(from, second, to),
                changed(to, first, (one, other) -> one.label().equals(other.label()), ManifestEntry::label),
                changed(to, first, (one, other) -> one.split() == other.split(), entry -> entry.split()
                        .folder()));
    }

    private static Map<ContentDigest, ManifestEntry> byDigest(DatasetVersion version) {
        return version.entries().stream().collect(Collectors.toMap(ManifestEntry::sha256, Function.identity()));
    }

    /** Returns the images of a version that the other one lacks, those of no class last. */
    private static List<Image> only(
            DatasetVersion version, Map<ContentDigest, ManifestEntry> known, DatasetVersion other) {
        List<Image> only = new ArrayList<>();
        version.entries().stream()
                .filter(entry -> !known.containsKey(entry.sha256()))
                .forEach(entry -> only.add(Image.of(entry, null)));
        Set<ContentDigest> knownOther =
                other.other().stream().map(OtherEntry::sha256).collect(Collectors.toSet());
        version.other().stream()
                .filter(entry -> !knownOther.contains(entry.sha256()))
                .forEach(entry -> only.add(Image.of(entry)));
        return only;
    }

    private static List<Image> changed(
            DatasetVersion version,
            Map<ContentDigest, ManifestEntry> before,
            BiPredicate<ManifestEntry, ManifestEntry> same,
            Function<ManifestEntry, String> value) {
        List<Image> changed = new ArrayList<>();
        for (ManifestEntry entry : version.entries()) {
            ManifestEntry known = before.get(entry.sha256());
            if (known != null && !same.test(known, entry)) {
                changed.add(Image.of(entry, value.apply(known)));
            }
        }
        return changed;
    }
}
