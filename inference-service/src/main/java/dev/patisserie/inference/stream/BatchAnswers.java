package dev.patisserie.inference.stream;

import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.classify.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * The outcomes of one poll, from the first forward pass to the last delivery. The outcomes of a pass are delivered
 * while the next pass runs. Outcomes that become known during a delivery are delivered together after it, so that a
 * slow broker does not reduce the throughput. A delivery that fails ends the deliveries of the poll. Thread-safe.
 */
final class BatchAnswers {

    private final PolledBatch batch;
    private final Delivery delivery;
    private final Executor thread;

    private final List<Outcome> known = new ArrayList<>(); // guarded by this, like the other fields
    private final List<Outcome> delivered = new ArrayList<>();
    private int begun; // number of outcomes whose delivery has begun
    private CompletableFuture<Void> last;

    /**
     * Creates the answers of a poll without an outcome.
     *
     * @param before completes when the previous poll is delivered
     * @param delivery delivers a part of the poll
     * @param thread starts the deliveries; not the thread of the forward passes, which would wait
     */
    BatchAnswers(PolledBatch batch, CompletableFuture<Void> before, Delivery delivery, Executor thread) {
        this.batch = batch;
        this.last = before;
        this.delivery = delivery;
        this.thread = thread;
    }

    /** Returns the images without an outcome. */
    synchronized List<Image> unanswered() {
        return batch.images().subList(known.size(), batch.images().size());
    }

    /** Adds the outcomes of the next images, and delivers them after the previous ones. */
    synchronized void add(List<Outcome> outcomes) {
        known.addAll(outcomes);
        last = last.thenComposeAsync(done -> deliverKnown(), thread);
    }

    /**
     * Completes when all outcomes that were added are delivered.
     *
     * @return the outcomes as delivered; those of the first images only, if a rebalance revoked the others
     */
    synchronized CompletableFuture<List<Outcome>> delivered() {
        return last.thenCompose(done -> deliverKnown()).thenApply(done -> copyOfDelivered());
    }

    private synchronized List<Outcome> copyOfDelivered() {
        return List.copyOf(delivered);
    }

    private CompletionStage<Void> deliverKnown() {
        PolledBatch part;
        List<Outcome> outcomes;
        synchronized (this) {
            if (begun == known.size()) { // delivered together with the outcomes before
                return CompletableFuture.completedFuture(null);
            }
            part = batch.part(begun, known.size());
            outcomes = List.copyOf(known.subList(begun, known.size()));
            begun = known.size();
        }
        return delivery.deliver(part, outcomes)
                .invoke(this::addDelivered)
                .replaceWithVoid()
                .subscribeAsCompletionStage();
    }

    private synchronized void addDelivered(List<Outcome> outcomes) {
        delivered.addAll(outcomes);
    }
}
