package dev.patisserie.trainer.evaluate;

import dev.patisserie.common.model.Manifest.ClassScore;
import dev.patisserie.common.model.Manifest.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts predictions in a confusion matrix and derives precision = hits / predictions of the class and recall = hits /
 * images of the class.
 */
final class Tally {

    /**
     * The smallest probability in a loss, as in Keras ({@code keras.config.epsilon}): one confident wrong prediction
     * must not make the mean infinite.
     */
    private static final double EPSILON = 1e-7;

    private final List<String> labels;
    private final int[][] confusion;
    private double lossSum;
    private int images;

    Tally(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.confusion = new int[labels.size()][labels.size()];
    }

    /**
     * Counts one prediction.
     *
     * @param label the image's class
     * @param probabilities the prediction, {@code [classes]}; of equal probabilities, the first one counts
     * @return whether it is correct
     */
    boolean add(int label, float[] probabilities) {
        int predicted = 0;
        for (int i = 1; i < probabilities.length; i++) {
            predicted = probabilities[i] > probabilities[predicted] ? i : predicted;
        }
        confusion[label][predicted]++;
        lossSum -= Math.log(Math.max(probabilities[label], EPSILON));
        images++;
        return predicted == label;
    }

    /** Returns the evaluation of the counted predictions, of which there must be at least one. */
    Evaluation evaluation() {
        int correct = 0;
        List<ClassScore> scores = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            int hits = confusion[i][i];
            int actual = Arrays.stream(confusion[i]).sum();
            scores.add(new ClassScore(labels.get(i), ratio(hits, answered(i)), ratio(hits, actual), actual));
            correct += hits;
        }
        return new Evaluation(
                images,
                lossSum / images,
                ratio(correct, images),
                Arrays.stream(confusion)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                scores);
    }

    private int answered(int label) {
        return Arrays.stream(confusion).mapToInt(row -> row[label]).sum();
    }

    private static double ratio(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
