package dev.patisserie.common.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Whether a topic was read up to the end that it had when reading began. Thread-safe. */
public final class CatchUp {

    private final String topic;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Starts with nothing of {@code topic} read. */
    public CatchUp(String topic) {
        this.topic = topic;
    }

    /** Returns the name of the topic. */
    public String topic() {
        return topic;
    }

    /** Notes that the end was reached, or that there is no such topic; the first call counts. */
    public void complete() {
        done.complete(null);
    }

    /** Returns a stage that completes at the end, on the thread that read the last record. */
    public CompletionStage<Void> done() {
        return done.minimalCompletionStage();
    }

    /** Returns whether the end was reached. */
    public boolean isDone() {
        return done.isDone();
    }
}
