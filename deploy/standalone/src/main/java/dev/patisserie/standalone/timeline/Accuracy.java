package dev.patisserie.standalone.timeline;

import java.util.List;
import java.util.Locale;

/**
 * The share of correct answers.
 *
 * @param correct number of correct answers
 * @param images number of answers
 */
public record Accuracy(int correct, int images) {

    /** The quantile of the normal distribution of a 95 % interval. */
    private static final double Z = 1.959964;

    static Accuracy of(List<Timeline.Answer> answers) {
        return new Accuracy(
                (int) answers.stream().filter(Timeline.Answer::isCorrect).count(), answers.size());
    }

    /**
     * Counts the last {@value Timeline#RECENT} answers of the model that gave the answer with an index; none for index
     * -1.
     */
    static Accuracy ofLast(List<Timeline.Answer> answers, int last) {
        int correct = 0;
        int images = 0;
        for (int i = last; i >= 0 && images < Timeline.RECENT; i--, images++) {
            if (!answers.get(i).modelId().equals(answers.get(last).modelId())) {
                break;
            }
            correct += answers.get(i).isCorrect() ? 1 : 0;
        }
        return new Accuracy(correct, images);
    }

    /** Returns the share; NaN without answers. */
    public double share() {
        return (double) correct / images;
    }

    /** Returns the lower limit of Wilson's 95 % interval. */
    double low() {
        return centre() - halfWidth();
    }

    /** Returns the upper limit of Wilson's 95 % interval. */
    double high() {
        return centre() + halfWidth();
    }

    /** Returns the share with its interval and the number of answers, for people. */
    @Override
    public String toString() {
        return images == 0
                ? "none (no images)"
                : String.format(Locale.ROOT, "%.3f [%.3f, %.3f] of %d images", share(), low(), high(), images);
    }

    private double centre() {
        return (correct + Z * Z / 2) / (images + Z * Z);
    }

    private double halfWidth() {
        double variance = (double) correct * (images - correct) / images + Z * Z / 4;
        return Z * Math.sqrt(variance) / (images + Z * Z);
    }
}
