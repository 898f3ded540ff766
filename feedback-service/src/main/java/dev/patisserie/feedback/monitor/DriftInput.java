package dev.patisserie.feedback.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.feedback.drift.MonitoredAnswer;
import dev.patisserie.feedback.drift.MonitoredModel;

/**
 * A record of the internal topics. Exactly one of the components after the first is not null.
 *
 * @param imageKey the record key of the image of an answer; null if it has none
 * @param answer an answer
 * @param label the first label of an image
 * @param published the figures of a published model
 * @param withdrawn the id of a withdrawn model
 * @param swapped the id of a model that a replica serves from now on
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DriftInput(
        String imageKey,
        MonitoredAnswer answer,
        FeedbackJoined label,
        MonitoredModel published,
        String withdrawn,
        String swapped) {

    static DriftInput answer(String imageKey, MonitoredAnswer answer) {
        return new DriftInput(imageKey, answer, null, null, null, null);
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
}
