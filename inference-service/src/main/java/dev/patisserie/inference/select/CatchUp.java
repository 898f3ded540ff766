package dev.patisserie.inference.select;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows when what stood on a topic at the start has been read. Reaching the end is the rule; a
 * quiet while is the fallback, because the last offsets may hold nothing that is ever delivered (a
 * removed tombstone, a transaction's marker). Being early costs little: a model that is soon
 * replaced. Thread-safe.
 */
public final class CatchUp {

    private final String topic;
    private final Map<String, Long> missing = new HashMap<>(); // partition to its end; under this
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean assigned;

    /** Starts with nothing of {@code topic} read. */
    public CatchUp(String topic) {
        this.topic = topic;
    }

    /** Returns the name of the topic. */
    public String topic() {
        return topic;
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
        if (finished) {
            done.complete(null);
        }
    }

    /** Returns what completes when it has been read, on the thread that read the last of it. */
    public CompletionStage<Void> done() {
        return done.minimalCompletionStage();
    }

    /** Returns whether it has been read. */
    public boolean isDone() {
        return done.isDone();
    }
}
