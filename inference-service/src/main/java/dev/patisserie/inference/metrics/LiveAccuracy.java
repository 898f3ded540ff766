package dev.patisserie.inference.metrics;

/** The fraction of correct answers among the last labelled images. Constant memory. Thread-safe. */
final class LiveAccuracy {

    private final boolean[] window; // a ring; guarded by this
    private long seen;
    private int correct;

    /**
     * Starts with no image seen.
     *
     * @param size how many images count, at least 1
     */
    LiveAccuracy(int size) {
        window = new boolean[size];
    }

    /** Adds the newest image; the oldest leaves a full window. */
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
