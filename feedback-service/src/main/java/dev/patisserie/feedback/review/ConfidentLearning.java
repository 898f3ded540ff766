package dev.patisserie.feedback.review;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Finds labels that are probably wrong, by confident learning. The threshold of a class is the mean self-confidence of
 * the images that are labelled with it: the mean probability that the model gave to the class. A label is suspect if
 * the model's most probable class is another one, and its probability reaches the threshold of that class. The rule
 * depends on the set of labels, not on their order.
 *
 * <p>Source: C. Northcutt, L. Jiang, I. Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", Journal
 * of Artificial Intelligence Research 70, 2021; off-diagonal counts of the confident joint, with the tolerance of
 * cleanlab 2. The original also finds labels where only a class reaches its threshold that is not the most probable
 * one; joined labels do not have that probability.
 *
 * <p>A class that no image is labelled with has no threshold. A label that the model has never given a probability to
 * is not suspect: the model does not know the class.
 *
 * <p>Not thread-safe.
 */
public final class ConfidentLearning {

    private static final double TOLERANCE = 1e-6; // of cleanlab; rounding does not decide

    private final Map<ModelClass, Sums> classes = new HashMap<>();

    /** A class of a model: the probabilities of two models are not comparable. */
    private record ModelClass(String modelId, String label) {}

    /**
     * The self-confidences of one class.
     *
     * @param images number of images with the label
     * @param known number of images for which the label is one of the most probable classes
     * @param sum sum of the self-confidences
     */
    private record Sums(long images, long known, double sum) {

        Sums plus(LabelEvidence evidence, int sign) {
            return new Sums(
                    images + sign,
                    known + (evidence.labelProbability() == null ? 0 : sign),
                    sum + sign * evidence.selfConfidence());
        }
    }

    /** Adds a label in force. */
    public void add(LabelEvidence evidence) {
        change(evidence, 1);
    }

    /** Removes a label that was added. */
    public void remove(LabelEvidence evidence) {
        change(evidence, -1);
    }

    private void change(LabelEvidence evidence, int sign) {
        if (evidence.label() != null) {
            var key = new ModelClass(evidence.modelId(), evidence.label());
            Sums sums = classes.getOrDefault(key, new Sums(0, 0, 0)).plus(evidence, sign);
            if (sums.images() == 0) {
                classes.remove(key);
            } else {
                classes.put(key, sums);
            }
        }
    }

    /** Returns the threshold of a class, 0 to 1; empty if it has none. */
    public OptionalDouble threshold(String modelId, String label) {
        Sums sums = classes.get(new ModelClass(modelId, label));
        return sums == null || sums.known() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(sums.sum() / sums.images());
    }

    /** Returns whether a label, which was added, is probably wrong. */
    public boolean isSuspect(LabelEvidence evidence) {
        if (evidence.label() == null || evidence.label().equals(evidence.predicted())) {
            return false;
        }
        boolean isKnown = threshold(evidence.modelId(), evidence.label()).isPresent();
        OptionalDouble threshold = threshold(evidence.modelId(), evidence.predicted());
        return isKnown && threshold.isPresent() && evidence.probability() >= threshold.getAsDouble() - TOLERANCE;
    }

    /**
     * Returns the normalised margin of a suspect label, 0 to 0.5: half of one plus the probability of the label minus
     * that of the most probable class. The smaller it is, the more probably the label is wrong.
     */
    public static double margin(LabelEvidence evidence) {
        return (1 + evidence.selfConfidence() - evidence.probability()) / 2;
    }
}
