package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * An operator removes a pin: the best-model rule applies to the data set again.
 *
 * @param dataset the served data set, and key of the record
 * @param at time of the decision (UTC)
 * @param by the person or program that decided, 1 to 200 characters; null if unknown
 * @param reason an explanation for people, 1 to 1000 characters; null if absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelUnpinned(String dataset, Instant at, String by, String reason) implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.unpinned.v1";

    /** Validates the fields. */
    public ModelUnpinned {
        Require.name("dataset", dataset);
        Require.present("at", at);
        by = Require.optionalText("by", by, Decision.MAX_BY);
        reason = Require.optionalText("reason", reason, Decision.MAX_REASON);
    }

    /** Creates a decision without author and reason. */
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
