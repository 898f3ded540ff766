package dev.patisserie.common.event;

import java.time.Instant;

/**
 * The best-model rule decides again which model serves a data set.
 *
 * @param dataset the data set that is served, and key of the record
 * @param at when that was decided (UTC)
 */
public record ModelUnpinned(String dataset, Instant at) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.unpinned.v1";

    /** Checks the fields. */
    public ModelUnpinned {
        Require.name("dataset", dataset);
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
