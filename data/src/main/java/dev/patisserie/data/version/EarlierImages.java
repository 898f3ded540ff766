package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersion;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.common.dataset.version.Place;
import dev.patisserie.common.dataset.version.StoredImage;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.version.scan.Scan;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The new images that the parent does not have, but another version of the data set.
 *
 * @param entries the images of classes, each as the newest of these versions has it
 * @param places the places of all images, also of those that belong to no class
 */
record EarlierImages(Map<ContentDigest, ManifestEntry> entries, Map<ContentDigest, Place> places) {

    /**
     * Finds the images. A manifest is read only while images are missing.
     *
     * @param basis the images of the parent, and places of others
     * @param versions all versions of the data set, the oldest first; the last one is the parent
     */
    static EarlierImages find(Scan scan, Basis basis, List<DatasetPublished> versions, DatasetStore store) {
        Set<ContentDigest> ofClasses = missing(scan.images(), basis.entries());
        Set<ContentDigest> unplaced = new HashSet<>(ofClasses);
        unplaced.addAll(missing(scan.other(), basis.other()));
        unplaced.removeAll(basis.moved().keySet());
        var earlier = new EarlierImages(new HashMap<>(), new HashMap<>(basis.moved()));
        for (int i = versions.size() - 2; i >= 0 && !(ofClasses.isEmpty() && unplaced.isEmpty()); i--) {
            earlier.add(store.read(versions.get(i)), ofClasses, unplaced);
        }
        return earlier;
    }

    private static Set<ContentDigest> missing(List<ScannedImage> images, List<? extends StoredImage> parent) {
        Set<ContentDigest> missing = new HashSet<>();
        images.forEach(image -> missing.add(image.sha256()));
        parent.forEach(entry -> missing.remove(entry.sha256()));
        return missing;
    }

    private void add(DatasetVersion version, Set<ContentDigest> ofClasses, Set<ContentDigest> unplaced) {
        for (ManifestEntry entry : version.entries()) {
            if (ofClasses.remove(entry.sha256())) {
                entries.put(entry.sha256(), entry);
            }
        }
        for (StoredImage image : version.all()) {
            if (unplaced.remove(image.sha256())) {
                places.put(image.sha256(), image.place());
            }
        }
    }
}
