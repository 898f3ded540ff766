package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * One model shall serve a data set, whatever the best-model rule says. The topic is compacted by data set: its last
 * record stands, and a tombstone takes it back as {@link ModelUnpinned} does.
 *
 * @param dataset the data set that is served, and key of the record
 * @param modelId the model that shall serve
 * @param at when that was decided (UTC)
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason for people, 1 to 1000 characters; null if none was given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPinned(String dataset, String modelId, Instant at, String by, String reason) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.pinned.v1";

    /** Checks the fields. */
    public ModelPinned {
        Require.name("dataset", dataset);
        Require.name("modelId", modelId);
        Require.present("at", at);
        by = Require.optionalText("by", by, Decision.MAX_BY);
        reason = Require.optionalText("reason", reason, Decision.MAX_REASON);
    }

    /** A pin whose author and reason are unknown. */
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
