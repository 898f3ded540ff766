package dev.patisserie.benchmarks.load;

import java.util.BitSet;
import java.util.concurrent.Semaphore;
import java.util.function.LongUnaryOperator;

/** What came back of a run. One thread adds; any may ask. */
final class Outcomes {

    private final LongUnaryOperator due;
    private final Semaphore answered;
    private final BitSet seen = new BitSet();
    private final Latencies latencies = new Latencies();
    private long repeats;
    private long deadLetters;

    /**
     * Starts empty.
     *
     * @param due when an image was due, on the clock of the answers
     * @param answered gets a permit for each image that is answered for the first time
     */
    Outcomes(LongUnaryOperator due, Semaphore answered) {
        this.due = due;
        this.answered = answered;
    }

    /** Image {@code n} was answered then. */
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
