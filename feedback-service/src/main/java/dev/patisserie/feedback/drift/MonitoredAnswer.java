package dev.patisserie.feedback.drift;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.PredictionMade;

/**
 * What the monitors need of a prediction. Serialised by Jackson.
 *
 * @param modelId the model
 * @param label the predicted class
 * @param probability its probability, 0 to 1
 * @param known whether the image resembles the training images; null if unknown
 * @param fingerprint the difference hash of the image, 32 hex digits; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MonitoredAnswer(
        String modelId, String label, double probability, PredictionMade.Known known, String fingerprint) {

    /** Returns the answer of a prediction. */
    public static MonitoredAnswer of(PredictionMade prediction) {
        return new MonitoredAnswer(
                prediction.modelId(),
                prediction.label(),
                prediction.probability(),
                prediction.known(),
                prediction.fingerprint());
    }
}
