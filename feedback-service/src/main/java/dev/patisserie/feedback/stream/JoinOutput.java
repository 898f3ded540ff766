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

    /** A joined record to send. */
    record Revised(Revision revision) implements JoinOutput {}
}
