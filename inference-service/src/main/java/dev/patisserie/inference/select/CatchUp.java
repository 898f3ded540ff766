package dev.patisserie.inference.select;

import java.util.HashMap;
import java.util.Map;

/**
 * Knows when what stood on a topic at the start has been read. Reaching the end is the rule; a
 * quiet while is the fallback, because the last offsets may hold nothing that is ever delivered (a
 * removed tombstone, a transaction's marker). Being early costs little: a model that is soon
 * replaced. Thread-safe.
 */
public final class CatchUp {

    private final Runnable done;
    private final Map<String, Long> missing = new HashMap<>(); // partition to its end; under this
    private boolean assigned;
    private volatile boolean isDone;

    /**
     * Starts with nothing read.
     *
     * @param done is run once, on the thread that made it so
     */
    public CatchUp(Runnable done) {
        this.done = done;
    }

    /**
     * Takes the partitions that are to be read; the first call counts.
     *
     * @param ends per partition that holds something, the offset after the last
     */
    public synchronized void assigned(Map<String, Long> ends) {
        if (!assigned) {
            assigned = true;
            missing.putAll(ends);
            finishIf(missing.isEmpty());
        }
    }

    /** Notes that the record at {@code offset} was read, and with it those before it. */
    public synchronized void read(String partition, long offset) {
        missing.computeIfPresent(partition, (name, end) -> offset + 1 >= end ? null : end);
        finishIf(assigned && missing.isEmpty());
    }

    /** Says that nothing has come for a while. */
    public synchronized void quiet() {
        finishIf(true);
    }

    private void finishIf(boolean finished) {
        if (finished && !isDone) {
            isDone = true;
            done.run();
        }
    }

    /** Returns whether it has been read. */
    public boolean isDone() {
        return isDone;
    }
}
