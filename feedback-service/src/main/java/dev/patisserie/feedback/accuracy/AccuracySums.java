package dev.patisserie.feedback.accuracy;

import dev.patisserie.common.event.FeedbackJoined;

/**
 * Additive statistics of one model: replaced by the estimators.
 *
 * @param images number of answers
 * @param confidence sum of their probabilities
 * @param labels number of labels in force
 * @param correct number of correct answers among them
 */
public record AccuracySums(long images, double confidence, long labels, long correct) {

    /** The statistics of a model without answers. */
    public static final AccuracySums NONE = new AccuracySums(0, 0, 0, 0);

    /** Adds an answer with the probability of its class. */
    public AccuracySums withPrediction(double probability) {
        return new AccuracySums(images + 1, confidence + probability, labels, correct);
    }

    /** Adds a label in force. */
    public AccuracySums with(FeedbackJoined joined) {
        return new AccuracySums(images, confidence, labels + 1, correct + (joined.correct() ? 1 : 0));
    }

    /** Removes a label that was added. */
    public AccuracySums without(FeedbackJoined joined) {
        return new AccuracySums(images, confidence, labels - 1, correct - (joined.correct() ? 1 : 0));
    }

    /** Adds the statistics of another partition. */
    public AccuracySums plus(AccuracySums other) {
        return new AccuracySums(
                images + other.images, confidence + other.confidence, labels + other.labels, correct + other.correct);
    }
}
