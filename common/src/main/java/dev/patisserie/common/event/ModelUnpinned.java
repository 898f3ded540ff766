package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * The best-model rule decides again which model serves a data set.
 *
 * @param dataset the data set that is served, and key of the record
 * @param at when that was decided (UTC)
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason for people, 1 to 1000 characters; null if none was given
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelUnpinned(String dataset, Instant at, String by, String reason) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.unpinned.v1";

    /** Checks the fields. */
    public ModelUnpinned {
        Require.name("dataset", dataset);
        Require.present("at", at);
        by = Require.optionalText("by", by, Decision.MAX_BY);
        reason = Require.optionalText("reason", reason, Decision.MAX_REASON);
    }

    /** A decision whose author and reason are unknown. */
    public ModelUnpinned(String dataset, Instant at) {
        this(dataset, at, null, null);
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
