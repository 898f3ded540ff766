package dev.patisserie.data.version;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.ContentDigest;
import dev.patisserie.common.dataset.version.ManifestEntry;
import dev.patisserie.data.version.scan.ScannedImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the splits of a folder, except where near duplicates would be in the holdout and in training.
 *
 * <ol>
 *   <li>A new holdout image that is a near duplicate of a training or validation image of the parent joins its split:
 *       the parent's images keep theirs. So do its own near duplicates among the new holdout images.
 *   <li>A new training or validation image that is a near duplicate of a holdout image is left out, and so is an image
 *       of the first rule that is also a near duplicate of a holdout image of the parent.
 * </ol>
 */
final class GivenSplits {

    private final List<ScannedImage> added;
    private final Neighbours neighbours;
    private final Split[] splits;
    private final boolean[] leftOut;
    private int moved;

    private GivenSplits(List<ScannedImage> added, Neighbours neighbours) {
        this.added = added;
        this.neighbours = neighbours;
        this.splits = added.stream().map(ScannedImage::split).toArray(Split[]::new);
        this.leftOut = new boolean[added.size()];
    }

    /**
     * Assigns new images.
     *
     * @param kept the images that the parent has
     * @param added the new images with their splits, sorted by digest
     */
    static Assignment assign(List<ManifestEntry> kept, List<ScannedImage> added) {
        var plan = new GivenSplits(added, new Neighbours(kept, added));
        plan.moveFromHoldout();
        plan.leaveOut();
        return plan.grouped();
    }

    private void moveFromHoldout() {
        Deque<Integer> pending = new ArrayDeque<>();
        for (int i = 0; i < splits.length; i++) {
            ManifestEntry known = neighbours.other(i);
            if (splits[i] == Split.HOLDOUT && known != null) {
                move(i, known.split(), pending);
            }
        }
        while (!pending.isEmpty()) {
            int from = pending.remove();
            neighbours.forEachAdded(from, near -> {
                if (splits[near] == Split.HOLDOUT && !leftOut[near]) {
                    move(near, splits[from], pending);
                }
            });
        }
    }

    private void move(int image, Split split, Deque<Integer> pending) {
        if (neighbours.holdout(image) != null) {
            leftOut[image] = true;
            return;
        }
        splits[image] = split;
        moved++;
        pending.add(image);
    }

    private void leaveOut() {
        for (int i = 0; i < splits.length; i++) {
            if (splits[i] != Split.HOLDOUT && (neighbours.holdout(i) != null || isNearNewHoldout(i))) {
                leftOut[i] = true;
            }
        }
    }

    private boolean isNearNewHoldout(int image) {
        boolean[] found = new boolean[1];
        neighbours.forEachAdded(image, near -> found[0] |= splits[near] == Split.HOLDOUT && !leftOut[near]);
        return found[0];
    }

    private Assignment grouped() {
        var clusters = new Clusters(splits.length);
        for (int i = 0; i < splits.length; i++) {
            int image = i;
            if (!leftOut[i]) {
                neighbours.forEachAdded(i, near -> {
                    if (!leftOut[near]) {
                        clusters.unite(image, near);
                    }
                });
            }
        }
        ManifestEntry[] anchors = anchors(clusters);
        List<Assignment.Assigned> images = new ArrayList<>();
        List<ScannedImage> out = new ArrayList<>();
        for (int i = 0; i < splits.length; i++) {
            if (leftOut[i]) {
                out.add(added.get(i));
            } else {
                int first = clusters.representative(i);
                ContentDigest group = anchors[first] == null ? added.get(first).sha256() : anchors[first].group();
                images.add(new Assignment.Assigned(added.get(i), splits[i], group));
            }
        }
        return new Assignment(images, out, moved);
    }

    /** Returns the parent's image whose group each cluster joins. */
    private ManifestEntry[] anchors(Clusters clusters) {
        ManifestEntry[] anchors = new ManifestEntry[splits.length];
        for (int i = 0; i < splits.length; i++) {
            if (!leftOut[i]) {
                int first = clusters.representative(i);
                ManifestEntry known = splits[i] == Split.HOLDOUT ? neighbours.holdout(i) : neighbours.other(i);
                anchors[first] = Neighbours.smaller(anchors[first], known);
            }
        }
        return anchors;
    }
}
