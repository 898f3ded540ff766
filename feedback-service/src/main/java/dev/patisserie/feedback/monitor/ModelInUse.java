package dev.patisserie.feedback.monitor;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The model that is monitored.
 *
 * @param modelId the model
 * @param since time of its first swap, in milliseconds since 1970
 * @param isMonitored whether its figures are known, so that its monitors exist
 * @param firstAnswerAt time of its first counted answer, in milliseconds since 1970; null before it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelInUse(String modelId, long since, boolean isMonitored, Long firstAnswerAt) {

    ModelInUse monitored() {
        return new ModelInUse(modelId, since, true, firstAnswerAt);
    }

    ModelInUse answered(long at) {
        return firstAnswerAt == null ? new ModelInUse(modelId, since, isMonitored, at) : this;
    }

    /**
     * Returns whether a rejected image counts. Those from before the first answer do not: after an upgrade the service
     * reads old dead letters, but not the answers of that time.
     */
    boolean hasAnswered(long at) {
        return firstAnswerAt != null && at >= firstAnswerAt;
    }
}
