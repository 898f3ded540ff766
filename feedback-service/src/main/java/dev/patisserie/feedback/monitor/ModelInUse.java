package dev.patisserie.feedback.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The model that is monitored.
 *
 * @param modelId the model
 * @param since time of the last report that it serves, in milliseconds since 1970
 * @param isMonitored whether its figures are known, so that its monitors exist
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelInUse(String modelId, long since, boolean isMonitored) {

    ModelInUse monitored() {
        return new ModelInUse(modelId, since, true);
    }

    /** Returns the state after another report, which may be older. */
    ModelInUse reported(long at) {
        return new ModelInUse(modelId, Math.max(since, at), isMonitored);
    }
}
