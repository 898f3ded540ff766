package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * What an inference service did about a published model: one event per attempt to serve it.
 *
 * @param modelId the model, and key of the record
 * @param dataset the data set that the service serves
 * @param outcome what became of the attempt
 * @param code why not: name of a {@code dev.patisserie.common.fault.ErrorCode}; null where the model serves or was
 *     withdrawn
 * @param reason why not: expected, found, and the fix; null with {@code code}
 * @param at when (UTC)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSwapReported(String modelId, String dataset, Outcome outcome, String code, String reason, Instant at)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.swap.reported.v1";

    /** Checks that a model that was turned down comes with the reason, and no other does. */
    public ModelSwapReported {
        Require.name("modelId", modelId);
        Require.name("dataset", dataset);
        Require.present("outcome", outcome);
        Require.present("at", at);
        boolean turnedDown = outcome == Outcome.REFUSED || outcome == Outcome.DEFERRED;
        if ((code != null) != turnedDown || (reason != null) != turnedDown) {
            throw new IllegalArgumentException(
                    "code and reason belong to REFUSED and DEFERRED alone, outcome was " + outcome);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return modelId;
    }

    /** What became of an attempt to serve a model. */
    public enum Outcome {
        /** It serves from now on. */
        SWAPPED,
        /** It failed its verification; what served before goes on serving. */
        REFUSED,
        /** It could not be had yet, and will be tried again. */
        DEFERRED,
        /** It was withdrawn while it served, and no other may serve: images wait. */
        WITHDRAWN
    }
}
