package dev.patisserie.data.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** The near duplicates of new images, among themselves and among the images that the parent has. */
final class Neighbours {

    private final List<ScannedImage> added;
    private final NearDuplicates amongAdded;
    private final ManifestEntry[] holdout; // per new image; null without a near duplicate
    private final ManifestEntry[] other;

    /**
     * Finds the near duplicates.
     *
     * @param kept the images that the parent has
     * @param added the new images, sorted by digest
     */
    Neighbours(List<ManifestEntry> kept, List<ScannedImage> added) {
        this.added = added;
        amongAdded = new NearDuplicates(added.stream().map(ScannedImage::dhash).toList());
        var amongKept =
                new NearDuplicates(kept.stream().map(ManifestEntry::dhash).toList());
        holdout = new ManifestEntry[added.size()];
        other = new ManifestEntry[added.size()];
        for (int i = 0; i < holdout.length; i++) {
            int image = i;
            amongKept.forEachNear(added.get(i).dhash(), member -> add(image, kept.get(member)));
        }
        joinOwnGroups(kept);
    }

    /** An image that the parent's parents had may have named a group, whose other images the parent still has. */
    private void joinOwnGroups(List<ManifestEntry> kept) {
        Map<ContentDigest, ManifestEntry> groups = new HashMap<>();
        kept.stream()
                .filter(entry -> !entry.group().equals(entry.sha256()))
                .forEach(entry -> groups.put(entry.group(), entry));
        for (int i = 0; i < holdout.length; i++) {
            ManifestEntry member = groups.get(added.get(i).sha256());
            if (member != null) {
                add(i, member);
            }
        }
    }

    private void add(int image, ManifestEntry neighbour) {
        ManifestEntry[] known = neighbour.split() == Split.HOLDOUT ? holdout : other;
        known[image] = smaller(known[image], neighbour);
    }

    /** Returns the image whose group has the smaller digest, so that the result depends on no order. */
    static ManifestEntry smaller(ManifestEntry one, ManifestEntry another) {
        if (one == null || another == null) {
            return one == null ? another : one;
        }
        return one.group().compareTo(another.group()) <= 0 ? one : another;
    }

    /** Returns the near duplicate of a new image in the parent's holdout; null if there is none. */
    ManifestEntry holdout(int image) {
        return holdout[image];
    }

    /** Returns the near duplicate of a new image in the parent's train or validation; null if there is none. */
    ManifestEntry other(int image) {
        return other[image];
    }

    /** Passes the index of each new image that is a near duplicate of a new image, except itself. */
    void forEachAdded(int image, IntConsumer reader) {
        amongAdded.forEachNear(added.get(image).dhash(), member -> {
            if (member != image) {
                reader.accept(member);
            }
        });
    }
}
