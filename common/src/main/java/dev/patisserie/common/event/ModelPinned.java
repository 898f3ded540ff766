package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * An operator pins a model for a data set, which overrides the best-model rule. The topic is compacted by data set: the
 * last record is in force, and a tombstone removes the pin as {@link ModelUnpinned} does.
 *
 * @param dataset the served data set, and key of the record
 * @param modelId the pinned model
 * @param at time of the decision (UTC)
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason an explanation for people, 1 to 1000 characters; null if absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPinned(String dataset, String modelId, Instant at, String by, String reason) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.pinned.v1";

    /** Validates the fields. */
    public ModelPinned {
        Require.name("dataset", dataset);
        Require.name("modelId", modelId);
        Require.present("at", at);
        by = Require.optionalText("by", by, Decision.MAX_BY);
        reason = Require.optionalText("reason", reason, Decision.MAX_REASON);
    }

    /** Creates a pin without author and reason. */
    public ModelPinned(String dataset, String modelId, Instant at) {
        this(dataset, modelId, at, null, null);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return dataset;
    }
}
