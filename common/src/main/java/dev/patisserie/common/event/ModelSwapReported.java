package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * The result of one attempt of an inference service to serve a published model.
 *
 * @param modelId the model, and key of the record
 * @param dataset the served data set
 * @param outcome the result of the attempt
 * @param code name of a {@code dev.patisserie.common.fault.ErrorCode}; null if the model serves or was withdrawn
 * @param reason expected, found, and the fix; null if and only if {@code code} is null
 * @param at time of the result (UTC)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSwapReported(String modelId, String dataset, Outcome outcome, String code, String reason, Instant at)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "model.swap.reported.v1";

    /** Requires code and reason for refused and deferred models, and rejects them for others. */
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

    /** The result of an attempt to serve a model. */
    public enum Outcome {
        /** The model serves. */
        SWAPPED,
        /** The model failed its verification; the previous model continues to serve. */
        REFUSED,
        /** The model cannot be loaded at present and will be retried. */
        DEFERRED,
        /** The model was withdrawn while it served, and there is no other candidate: images wait. */
        WITHDRAWN
    }
}
