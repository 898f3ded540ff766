package dev.patisserie.common.kafka;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tracks whether a topic was read up to the end that it had at the start. Thread-safe. */
public final class CatchUp {

    private final String topic;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Creates an incomplete catch-up on {@code topic}. */
    public CatchUp(String topic) {
        this.topic = topic;
    }

    /** Returns the name of the topic. */
    public String topic() {
        return topic;
    }

    /** Records that the end was reached or that the topic does not exist. Later calls have no effect. */
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
