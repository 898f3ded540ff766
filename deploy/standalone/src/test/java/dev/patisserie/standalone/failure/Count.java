package dev.patisserie.standalone.failure;

import java.util.List;

/**
 * What became of the images of one test.
 *
 * @param sent images that the broker has acknowledged
 * @param predictions records on {@code predictions} for them
 * @param deadLetters records on {@code images.dead-letters} for them
 * @param lost images with neither
 * @param duplicated records beyond the first for an image
 * @param otherwiseIdentified of the duplicated, those that a reader could not drop by their id
 * @param foreign records for images that were never sent
 */
record Count(
        int sent,
        int predictions,
        int deadLetters,
        int lost,
        int duplicated,
        int otherwiseIdentified,
        List<String> foreign) {

    /** Returns whether each image has at least one outcome, and nothing else is there. */
    boolean keepsAtLeastOnce() {
        return lost == 0 && foreign.isEmpty() && otherwiseIdentified == 0;
    }

    /** Returns whether each image has exactly one outcome, and nothing else is there. */
    boolean keepsExactlyOnce() {
        return keepsAtLeastOnce() && duplicated == 0;
    }
}
