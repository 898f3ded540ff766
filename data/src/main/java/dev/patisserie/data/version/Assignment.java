package dev.patisserie.data.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.List;

/**
 * The splits and groups of new images.
 *
 * @param images the images of the new version, sorted by digest
 * @param leftOut images that are not in the version, because they are near duplicates of holdout images
 * @param moved number of images whose folder is the holdout, and that join the split of their near duplicates
 */
record Assignment(List<Assigned> images, List<ScannedImage> leftOut, int moved) {

    /**
     * A new image of the version.
     *
     * @param image the image
     * @param split its split
     * @param group its group of near duplicates
     */
    record Assigned(ScannedImage image, Split split, ContentDigest group) {}
}
