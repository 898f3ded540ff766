package dev.patisserie.common.event;

import java.time.Instant;

/**
 * One model shall serve a data set, whatever the best-model rule says. The topic is compacted by
 * data set: its last record stands, and a tombstone takes it back as {@link ModelUnpinned} does.
 *
 * @param dataset the data set that is served, and key of the record
 * @param modelId the model that shall serve
 * @param at when that was decided (UTC)
 */
public record ModelPinned(String dataset, String modelId, Instant at) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.pinned.v1";

    /** Checks the fields. */
    public ModelPinned {
        Require.name("dataset", dataset);
        Require.name("modelId", modelId);
        Require.present("at", at);
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
