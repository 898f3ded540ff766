package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.join.Revision;

/** A result of the join. */
sealed interface JoinOutput {

    /**
     * The first answer of a model to an image.
     *
     * @param modelId the model
     * @param probability the probability of its class, 0 to 1
     */
    record Answered(String modelId, double probability) implements JoinOutput {}

    /**
     * A joined record to send.
     *
     * @param revision the record
     * @param wasCounted whether the record that it voids was added to the accuracy; false if there is none
     * @param isCounted whether the accuracy counts the record; of a retraction, whether it counted the previous one
     */
    record Revised(Revision revision, boolean wasCounted, boolean isCounted) implements JoinOutput {}
}
