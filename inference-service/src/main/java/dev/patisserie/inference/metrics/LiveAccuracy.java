package dev.patisserie.inference.metrics;

/** The fraction of correct predictions among the last labelled images. Constant memory. Thread-safe. */
final class LiveAccuracy {

    private final boolean[] window; // a ring buffer; guarded by this
    private long seen;
    private int correct;

    /**
     * Creates an empty window.
     *
     * @param size number of images in the window, at least 1
     */
    LiveAccuracy(int size) {
        window = new boolean[size];
    }

    /** Adds an image; removes the oldest one from a full window. */
    synchronized void add(boolean isCorrect) {
        int slot = (int) (seen % window.length);
        if (seen >= window.length && window[slot]) {
            correct--;
        }
        window[slot] = isCorrect;
        correct += isCorrect ? 1 : 0;
        seen++;
    }

    /** Returns the fraction, 0 to 1; NaN before the first image. */
    synchronized double value() {
        return correct / (double) Math.min(seen, window.length);
    }
}
