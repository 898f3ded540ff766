package dev.patisserie.data.version;

import dev.patisserie.common.dataset.version.ContentDigest;
import java.util.List;
import java.util.Set;

/**
 * The changes from the newest version of a data set to the next one. Without a published version, the images are the
 * first version.
 *
 * @param dataset name of the data set
 * @param images images to add or to correct; of several with the same bytes, the first one counts
 * @param removed images that the next version does not have; unlike a missing file of a folder, an image of the holdout
 *     is removed, too, because its label is void
 * @param ratios shares of the splits
 * @param reason the reason for the version, for people; may be null
 */
public record VersionChanges(
        String dataset, List<ExaminedImage> images, Set<ContentDigest> removed, SplitRatios ratios, String reason) {

    /** Copies the collections. */
    public VersionChanges {
        images = List.copyOf(images);
        removed = Set.copyOf(removed);
    }
}
