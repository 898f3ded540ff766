package dev.patisserie.inference.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Explanation;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.PredictionSet;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.time.Elapsed;
import java.time.Instant;
import java.util.List;

/**
 * The outcome of one image: a prediction or a dead letter.
 *
 * @param imageId the image event
 * @param at time of the outcome (UTC)
 * @param top the most probable classes, most probable first; empty for a dead letter
 * @param trueLabel the class claimed by the sender; null without a claim
 * @param modelId the model that classified it; null for a dead letter
 * @param origin the replica that classified it; null for a dead letter
 * @param latencyMillis time from the image event to the prediction; null for a dead letter
 * @param code error code of a dead letter; null for a prediction
 * @param reason the reason of a dead letter, for people; null for a prediction
 * @param known the resemblance of the image to the training images; null if the model has no score for it
 * @param set the prediction set; null if the model has none
 * @param explanation the class activation map; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OutcomeView(
        String imageId,
        Instant at,
        List<Score> top,
        String trueLabel,
        String modelId,
        Origin origin,
        Long latencyMillis,
        String code,
        String reason,
        Known known,
        PredictionSet set,
        Explanation explanation) {

    private static final int CLASSES = 3;

    static OutcomeView of(PredictionMade prediction, Origin origin) {
        return new OutcomeView(
                prediction.imageId(),
                prediction.predictedAt(),
                prediction.topK().subList(0, Math.min(CLASSES, prediction.topK().size())),
                prediction.trueLabel(),
                prediction.modelId(),
                origin,
                latencyMillis(prediction),
                null,
                null,
                prediction.known(),
                prediction.set(),
                prediction.explanation());
    }

    static OutcomeView deadLetter(String imageId, Instant at, String code, String reason) {
        return new OutcomeView(imageId, at, List.of(), null, null, null, null, code, reason, null, null, null);
    }

    /** Returns the milliseconds from the image event to the prediction, limited to 0 to 100 years. */
    static long latencyMillis(PredictionMade prediction) {
        return Elapsed.between(prediction.eventTime(), prediction.predictedAt()).toMillis();
    }
}
