package dev.patisserie.standalone.report;

import java.io.PrintWriter;
import java.util.List;

/** A confusion matrix: a row per true class, a column per predicted class. */
public final class ConfusionMatrix {

    private final List<String> labels;
    private final int[][] counts;

    /** Creates an empty matrix of classes in the given order. */
    public ConfusionMatrix(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.counts = new int[labels.size()][labels.size()];
    }

    /**
     * Counts an image.
     *
     * @throws IllegalArgumentException if a class is not in the labels
     */
    public void add(String truth, String predicted) {
        counts[index(truth)][index(predicted)]++;
    }

    private int index(String label) {
        int index = labels.indexOf(label);
        if (index < 0) {
            throw new IllegalArgumentException("expected one of the classes %s, found '%s'".formatted(labels, label));
        }
        return index;
    }

    /** Returns the number of classes. */
    public int classes() {
        return labels.size();
    }

    /** Returns the number of images. */
    public int images() {
        int images = 0;
        for (int[] row : counts) {
            for (int count : row) {
                images += count;
            }
        }
        return images;
    }

    /** Returns the fraction of correct predictions, 0 to 1; NaN without images. */
    public double accuracy() {
        int correct = 0;
        for (int i = 0; i < counts.length; i++) {
            correct += counts[i][i];
        }
        return (double) correct / images();
    }

    /** Prints the matrix as a table. */
    public void print(PrintWriter out) {
        int first = labels.stream().mapToInt(String::length).max().orElse(0) + 2;
        out.printf("%-" + first + "s", "");
        labels.forEach(label -> out.printf("%" + width(label) + "s", label));
        out.println("   (columns: predicted)");
        for (int i = 0; i < counts.length; i++) {
            out.printf("%-" + first + "s", labels.get(i));
            for (int j = 0; j < counts.length; j++) {
                out.printf("%" + width(labels.get(j)) + "d", counts[i][j]);
            }
            out.println();
        }
    }

    private static int width(String label) {
        return Math.max(5, label.length() + 2);
    }
}
