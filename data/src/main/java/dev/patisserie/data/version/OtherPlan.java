package dev.patisserie.data.version;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.OtherEntry;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.data.version.scan.Scan;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The images of a new version that belong to no class, before the new ones have places. They have no split, and near
 * duplicates of other images do not matter: nothing is trained or evaluated on them.
 *
 * @param kept the images that the parent has, sorted by digest
 * @param added the new images, sorted by digest
 * @param removed number of the parent's images of no class that are not in the version
 */
record OtherPlan(List<OtherEntry> kept, List<ScannedImage> added, int removed) {

    /**
     * Plans the images.
     *
     * @param classes the images of classes in the version
     * @param parent the images of no class in the parent
     * @throws PatisserieException {@link ErrorCode#DATASET_INVALID} if an image is also in a class
     */
    static OtherPlan of(PublicationRequest request, Scan scan, VersionPlan classes, List<OtherEntry> parent) {
        SortedMap<ContentDigest, OtherEntry> known = new TreeMap<>();
        parent.forEach(entry -> known.put(entry.sha256(), entry));
        List<OtherEntry> kept = new ArrayList<>();
        List<ScannedImage> added = new ArrayList<>();
        for (ScannedImage image : scan.other()) {
            OtherEntry before = known.remove(image.sha256());
            if (before == null) {
                added.add(image);
            } else {
                kept.add(before);
            }
        }
        boolean isWhole = request.mode() == PublicationRequest.Mode.WHOLE;
        if (!isWhole) {
            kept.addAll(known.values());
            kept.sort(Comparator.comparing(OtherEntry::sha256));
        }
        var plan = new OtherPlan(kept, added, isWhole ? known.size() : 0);
        plan.requireNoClass(classes, scan.source());
        return plan;
    }

    private void requireNoClass(VersionPlan classes, String source) {
        var ofClasses = new TreeSet<ContentDigest>();
        classes.kept().forEach(entry -> ofClasses.add(entry.sha256()));
        classes.assignment()
                .images()
                .forEach(image -> ofClasses.add(image.image().sha256()));
        for (OtherEntry entry : kept) {
            if (ofClasses.contains(entry.sha256())) {
                throw alsoInAClass(source, entry.origin());
            }
        }
        for (ScannedImage image : added) {
            if (ofClasses.contains(image.sha256())) {
                throw alsoInAClass(source, image.origin());
            }
        }
    }

    private static PatisserieException alsoInAClass(String source, String origin) {
        return new PatisserieException(
                ErrorCode.DATASET_INVALID,
                "expected images of no class in %s/%s, found %s, which is also an image of a class; remove one of them, or publish the whole data set"
                        .formatted(source, DatasetFolder.OTHER, origin));
    }

    /** Returns the digests of all images, in their order. */
    List<ContentDigest> digests() {
        List<ContentDigest> digests = new ArrayList<>();
        kept.forEach(entry -> digests.add(entry.sha256()));
        added.forEach(image -> digests.add(image.sha256()));
        digests.sort(null);
        return digests;
    }

    /** Returns all images, sorted by digest. */
    List<OtherEntry> entries(Map<ContentDigest, Place> places) {
        List<OtherEntry> entries = new ArrayList<>(kept);
        for (ScannedImage image : added) {
            entries.add(new OtherEntry(image.sha256(), places.get(image.sha256()), image.origin()));
        }
        entries.sort(Comparator.comparing(OtherEntry::sha256));
        return entries;
    }
}
