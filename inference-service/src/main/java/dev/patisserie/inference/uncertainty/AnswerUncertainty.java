package dev.patisserie.inference.uncertainty;

import dev.patisserie.common.event.PredictionMade.Explanation;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.PredictionSet;

/**
 * The statements of a model on one answer. Each is null if the model does not make it, or if it could not be computed.
 *
 * @param known the resemblance to the training images
 * @param abstained whether the service advises against the label; null without {@code known}
 * @param set the prediction set
 * @param explanation the class activation map
 * @param reason the reason for {@code explanation}; null without one
 */
public record AnswerUncertainty(
        Known known, Boolean abstained, PredictionSet set, Explanation explanation, ExplainReason reason) {

    /** No statement. */
    public static final AnswerUncertainty NONE = new AnswerUncertainty(null, null, null, null, null);
}
