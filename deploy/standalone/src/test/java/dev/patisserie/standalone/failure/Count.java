package dev.patisserie.standalone.failure;

import java.util.List;

/**
 * The outcome counts of the images of one test.
 *
 * @param sent acknowledged images
 * @param predictions records on {@code predictions} for these images
 * @param deadLetters records on {@code images.dead-letters} for these images
 * @param lost images without an outcome
 * @param duplicated further records of an image after the first one
 * @param otherwiseIdentified duplicated records whose id does not identify them as duplicates
 * @param foreign records of images that were not sent
 */
record Count(
        int sent,
        int predictions,
        int deadLetters,
        int lost,
        int duplicated,
        int otherwiseIdentified,
        List<String> foreign) {

    /** Returns whether each image has at least one outcome, without foreign records. */
    boolean keepsAtLeastOnce() {
        return lost == 0 && foreign.isEmpty() && otherwiseIdentified == 0;
    }

    /** Returns whether each image has exactly one outcome, without foreign records. */
    boolean keepsExactlyOnce() {
        return keepsAtLeastOnce() && duplicated == 0;
    }
}
