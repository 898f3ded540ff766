package dev.patisserie.feedback.select;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.common.event.PredictionMade;
import java.util.Optional;

/**
 * An image that can be selected.
 *
 * @param imageId the image
 * @param number its uniform number, at least 0 and below 1
 * @param margin the probability of the most probable class minus that of the second, -1 to 1
 * @param unfamiliar whether the image does not resemble the training images
 * @param fingerprint the hash of the image; null if unknown
 * @param key the record key as text; null if the record has none
 */
record Candidate(String imageId, double number, double margin, boolean unfamiliar, String fingerprint, String key) {

    /** Changing it would select other images. */
    private static final String SALT = "selection-1";

    /** Reads a prediction. */
    static Candidate of(PredictionMade prediction, String key) {
        // The service may be configured to publish one class only; the second has at most the rest of the probability.
        double second =
                prediction.topK().size() > 1 ? prediction.topK().get(1).probability() : 1 - prediction.probability();
        return new Candidate(
                prediction.imageId(),
                UniformHash.of(SALT, prediction.imageId()),
                prediction.probability() - second,
                prediction.known() != null && !prediction.known().inDistribution(),
                prediction.fingerprint(),
                key);
    }

    Optional<DifferenceHash> hash() {
        return Optional.ofNullable(fingerprint).map(DifferenceHash::parse);
    }
}
