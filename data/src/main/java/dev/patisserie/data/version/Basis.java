package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.OtherEntry;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.version.scan.Scan;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The images of the parent to which a version adds others, after corrections and removals.
 *
 * @param parent the parent; null for the first version
 * @param entries its images of classes with their corrected classes, sorted by digest
 * @param other its images of no class, sorted by digest
 * @param moved places of the images that change between a class and no class, which are added again
 * @param removed number of removed images
 * @param relabelled number of images with another class
 */
record Basis(
        DatasetPublished parent,
        List<ManifestEntry> entries,
        List<OtherEntry> other,
        Map<ContentDigest, Place> moved,
        int removed,
        int relabelled) {

    /** Creates the unchanged parent; null for the first version. */
    static Basis of(DatasetPublished parent, DatasetVersion version) {
        return version == null
                ? new Basis(null, List.of(), List.of(), Map.of(), 0, 0)
                : new Basis(parent, version.entries(), version.other(), Map.of(), 0, 0);
    }

    /**
     * Returns this parent after corrections and removals.
     *
     * @param images distinct images
     */
    Basis changed(Map<ContentDigest, ExaminedImage> images, Set<ContentDigest> removals) {
        Map<ContentDigest, Place> places = new HashMap<>();
        List<ManifestEntry> remaining = new ArrayList<>();
        int gone = 0;
        int corrected = 0;
        for (ManifestEntry entry : entries) {
            ExaminedImage change = correction(images, entry);
            if (removals.contains(entry.sha256())) {
                gone++;
            } else if (change == null || entry.label().equals(change.label())) {
                remaining.add(entry);
            } else if (change.label() == null) {
                places.put(entry.sha256(), entry.place());
            } else {
                remaining.add(entry.labelled(change.label(), change.origin()));
                corrected++;
            }
        }
        List<OtherEntry> others = new ArrayList<>();
        for (OtherEntry entry : other) {
            ExaminedImage change = correction(images, entry);
            if (removals.contains(entry.sha256())) {
                gone++;
            } else if (change == null || change.label() == null) {
                others.add(entry);
            } else {
                places.put(entry.sha256(), entry.place());
            }
        }
        return new Basis(parent, remaining, others, places, gone, corrected + places.size());
    }

    private static ExaminedImage correction(Map<ContentDigest, ExaminedImage> images, StoredImage entry) {
        ExaminedImage change = images.get(entry.sha256());
        return change == null || !change.corrects() ? null : change;
    }

    /** Returns the images that this parent does not have. */
    Scan missing(Map<ContentDigest, ExaminedImage> images, String source) {
        Set<ContentDigest> known = new HashSet<>();
        entries.forEach(entry -> known.add(entry.sha256()));
        other.forEach(entry -> known.add(entry.sha256()));
        List<ScannedImage> ofClasses = new ArrayList<>();
        List<ScannedImage> ofNone = new ArrayList<>();
        images.values().stream()
                .filter(image -> !known.contains(image.sha256()))
                .sorted(Comparator.comparing(ExaminedImage::sha256))
                .forEach(image -> (image.label() == null ? ofNone : ofClasses).add(image.scanned()));
        return new Scan(source, false, ofClasses, ofNone, 0, List.of());
    }

    /** Returns the origins of images that this parent has with another class. */
    List<String> differing(Map<ContentDigest, ExaminedImage> images) {
        List<String> differing = new ArrayList<>();
        for (ManifestEntry entry : entries) {
            ExaminedImage image = images.get(entry.sha256());
            if (image != null && !entry.label().equals(image.label())) {
                differing.add(image.origin());
            }
        }
        for (OtherEntry entry : other) {
            ExaminedImage image = images.get(entry.sha256());
            if (image != null && image.label() != null) {
                differing.add(image.origin());
            }
        }
        return differing;
    }
}
