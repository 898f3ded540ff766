package dev.patisserie.benchmarks.load;

import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.function.LongUnaryOperator;

/** Collects the answers of a run. One thread adds; any thread may read. */
final class Outcomes {

    private final LongUnaryOperator due;
    private final Semaphore answered;
    private final BitSet seen = new BitSet();
    private final Latencies latencies = new Latencies();
    private long repeats;
    private long deadLetters;

    /**
     * Creates an empty collection.
     *
     * @param due returns the due time of an image, on the clock of the answers
     * @param answered receives a permit for the first answer to each image
     */
    Outcomes(LongUnaryOperator due, Semaphore answered) {
        this.due = due;
        this.answered = answered;
    }

    /** Adds an answer to image {@code n}. */
    synchronized void add(int n, boolean deadLetter, long nanos) {
        if (seen.get(n)) {
            repeats++;
            return;
        }
        seen.set(n);
        latencies.add(due.applyAsLong(n), nanos);
        deadLetters += deadLetter ? 1 : 0;
        answered.release();
    }

    synchronized long answered() {
        return seen.cardinality();
    }

    synchronized long repeats() {
        return repeats;
    }

    synchronized long deadLetters() {
        return deadLetters;
    }

    synchronized Latencies latencies() {
        return latencies;
    }
}
