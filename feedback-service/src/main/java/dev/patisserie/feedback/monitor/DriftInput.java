package dev.patisserie.feedback.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.feedback.drift.MonitoredModel;
import java.util.List;

/**
 * A record of the internal topics. Exactly one of the components after the first is not null.
 *
 * @param imageKey the record key of the image of an answer; null if it has none
 * @param answer an answer, without the parts that no monitor needs
 * @param label the first label of an image
 * @param published the figures of a published model
 * @param withdrawn the id of a withdrawn model
 * @param swapped the id of a model that a replica serves from now on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DriftInput(
        String imageKey,
        PredictionMade answer,
        FeedbackJoined label,
        MonitoredModel published,
        String withdrawn,
        String swapped) {

    static DriftInput answer(String imageKey, PredictionMade answer) {
        return new DriftInput(imageKey, stripped(answer), null, null, null, null);
    }

    static DriftInput label(FeedbackJoined label) {
        return new DriftInput(null, null, label, null, null, null);
    }

    static DriftInput published(MonitoredModel model) {
        return new DriftInput(null, null, null, model, null, null);
    }

    static DriftInput withdrawn(String modelId) {
        return new DriftInput(null, null, null, null, modelId, null);
    }

    static DriftInput swapped(String modelId) {
        return new DriftInput(null, null, null, null, null, modelId);
    }

    /** Returns an answer without maps, sets and further classes, which are most of its bytes. */
    private static PredictionMade stripped(PredictionMade answer) {
        return new PredictionMade(
                answer.imageId(),
                answer.label(),
                answer.probability(),
                List.of(answer.topK().get(0)),
                answer.modelId(),
                answer.modelSha256(),
                null,
                answer.eventTime(),
                answer.receivedAt(),
                answer.predictedAt(),
                answer.known(),
                null,
                null,
                null,
                null,
                answer.fingerprint());
    }
}
