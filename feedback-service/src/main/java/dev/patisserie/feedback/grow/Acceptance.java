package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.common.dataset.version.ClassLabel;
import dev.patisserie.common.event.ClassNames;
import dev.patisserie.feedback.review.ConfidentLearning;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The decision about labels that the newest version does not have. It depends on the set of labels in force, not on
 * their order.
 *
 * @param accepted ids of images whose labels are published, or whose retractions are
 * @param suspects ids of images whose labels are probably wrong and not confirmed, the most improbable first
 * @param disputed ids of images whose bytes have another label under another id, and not confirmed
 */
record Acceptance(List<String> accepted, List<String> suspects, List<String> disputed) {

    /**
     * Decides about labels. A label is accepted unless it is in conflict or suspect; a confirmed one always is.
     *
     * @param changes images by id
     * @param images all images, also {@code changes}
     */
    static Acceptance of(Map<String, CollectedImage> changes, Images images) {
        ConfidentLearning learning = images.learning();
        List<String> accepted = new ArrayList<>();
        List<String> suspects = new ArrayList<>();
        List<String> disputed = new ArrayList<>();
        changes.forEach((imageId, image) -> {
            if (image.label() == null) {
                accepted.add(imageId);
            } else if (isClassOrNone(image.label().name()) && !image.isInConflict()) {
                boolean isSuspect = !image.label().confirmed() && learning.isSuspect(image.evidence());
                List<String> undisputed = isSuspect ? suspects : accepted;
                (images.isDisputed(imageId, image) ? disputed : undisputed).add(imageId);
            }
        });
        suspects.sort(Comparator.comparingDouble(
                imageId -> ConfidentLearning.margin(changes.get(imageId).evidence())));
        return new Acceptance(accepted, suspects, disputed);
    }

    /** Returns whether a label can be published: null, or a name that can be a folder's. */
    static boolean isClassOrNone(String label) {
        if (label == null) {
            return true;
        }
        try {
            return !ClassLabel.require(ClassNames.canonical(label)).equals(DatasetFolder.OTHER);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
