package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of the classes in training (Keras's {@code class_weight}): the loss of an image is multiplied by the
 * weight of its class. Validation and holdout are not weighted.
 *
 * @param balanced whether all classes have the same influence, whatever their number of images: scikit-learn's
 *     {@code balanced}, {@code images / (classes x images of the class)}
 * @param byLabel weights by label, above 0 and at most 1000000; the default of a class is 1; empty if balanced
 */
public record ClassWeights(boolean balanced, Map<String, Double> byLabel) {

    private static final String BALANCED = "balanced";
    private static final double MOST = 1e6;

    /** Validates the ranges and copies the map. */
    public ClassWeights {
        byLabel = Collections.unmodifiableMap(new TreeMap<>(byLabel));
        byLabel.forEach((label, weight) -> Require.positive("classWeights." + label, weight, MOST));
        if (balanced != byLabel.isEmpty()) {
            throw new IllegalArgumentException("classWeights must be 'balanced' or name at least one label");
        }
    }

    /** Returns weights that give all classes the same influence. */
    public static ClassWeights inBalance() {
        return new ClassWeights(true, Map.of());
    }

    /** Returns weights by label. */
    public static ClassWeights of(Map<String, Double> byLabel) {
        return new ClassWeights(false, byLabel);
    }

    /**
     * Reads the JSON value: {@code "balanced"}, or an object of labels and weights.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ClassWeights read(Object json) {
        if (BALANCED.equals(json)) {
            return inBalance();
        }
        if (json instanceof Map<?, ?> map) {
            var byLabel = new TreeMap<String, Double>();
            map.forEach((label, weight) -> byLabel.put(label.toString(), number(label, weight)));
            return of(byLabel);
        }
        throw new IllegalArgumentException(
                "classWeights must be 'balanced' or an object of labels and weights, was %s".formatted(json));
    }

    private static double number(Object label, Object weight) {
        if (weight instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("classWeights.%s must be a number, was %s".formatted(label, weight));
    }

    /** Returns the JSON value. */
    @JsonValue
    Object json() {
        return balanced ? BALANCED : byLabel;
    }

    /**
     * Returns the weight of each class.
     *
     * @param labels names of the classes, in their order
     * @param images training images of each class, in the same order, each at least 1
     * @throws IllegalArgumentException if a weight has a label that is not in {@code labels}
     */
    public double[] of(List<String> labels, int[] images) {
        Map<String, Double> spelled = new TreeMap<>();
        byLabel.forEach((label, weight) -> spelled.put(ClassNames.spelling(label, labels), weight));
        if (!labels.containsAll(spelled.keySet())) {
            throw new IllegalArgumentException(
                    "classWeights must name labels of the data set, %s, was %s".formatted(labels, byLabel.keySet()));
        }
        long all = 0;
        for (int count : images) {
            all += count;
        }
        double[] weights = new double[images.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = balanced
                    ? (double) all / ((double) images.length * images[i])
                    : spelled.getOrDefault(labels.get(i), 1.0);
        }
        return weights;
    }
}
