package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Holds the serving model, which can be replaced while batches run.
 *
 * <p>Owns its classifier: {@link #replace}, {@link #clear} and {@link #close} free the old one after the last call that
 * uses it has returned. Calls never wait for a swap: later calls use the new model, while the old one finishes its
 * batches. {@link #replaceAndKeep} keeps the old one loaded instead, so that {@link #restore} returns to it without a
 * load; at most one model is kept. Thread-safe; the methods that change the models have one caller at a time.
 */
@Singleton
public final class LiveModel implements AutoCloseable {

    private final AtomicReference<RefCountedModel> current = new AtomicReference<>();
    private final AtomicReference<RefCountedModel> kept = new AtomicReference<>(); // does not serve
    private final Clock clock;

    /**
     * Creates a holder without a model.
     *
     * @param clock source of the time at which a model starts to serve
     */
    public LiveModel(Clock clock) {
        this.clock = clock;
    }

    /**
     * Runs {@code call} on the serving model, which is not closed during the call.
     *
     * @return the call's result, or empty if no model serves
     */
    public <T> Optional<T> use(Function<ServingModel, T> call) {
        RefCountedModel holder = current.get();
        while (holder != null && !holder.enter()) { // swapped after it was read
            holder = current.get();
        }
        if (holder == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(call.apply(holder.model));
        } finally {
            holder.leave();
        }
    }

    /** Returns the serving model; never waits for a running batch. */
    public Optional<Serving> serving() {
        return Optional.ofNullable(current.get()).map(holder -> holder.serving);
    }

    /**
     * Makes {@code classifier} the serving model, takes ownership of it and frees the previous model.
     *
     * @param checkpoint the event that published it
     * @param classifier the verified model
     */
    public void replace(CheckpointPublished checkpoint, Classifier classifier) {
        free(current.getAndSet(model(checkpoint, classifier)));
    }

    /**
     * Makes {@code classifier} the serving model, takes ownership of it and keeps the previous model; frees the model
     * that was kept before.
     *
     * @param checkpoint the event that published it
     * @param classifier the verified model
     */
    public void replaceAndKeep(CheckpointPublished checkpoint, Classifier classifier) {
        RefCountedModel previous = current.getAndSet(model(checkpoint, classifier));
        if (previous != null) {
            free(kept.getAndSet(previous));
        }
    }

    /**
     * Makes the kept model the serving model again.
     *
     * @param keepsOther whether the other model is kept in its place; otherwise it is freed
     * @return false if no model is kept
     */
    public boolean restore(boolean keepsOther) {
        RefCountedModel next = kept.getAndSet(null);
        if (next == null) {
            return false;
        }
        next.serving = serving(next.model.checkpoint(), next.model.classifier());
        RefCountedModel previous = current.getAndSet(next);
        if (keepsOther) {
            kept.set(previous);
        } else {
            free(previous);
        }
        return true;
    }

    /** Returns the model that is kept, if any. */
    public Optional<CheckpointPublished> kept() {
        return Optional.ofNullable(kept.get()).map(holder -> holder.model.checkpoint());
    }

    /** Frees the model that is kept, if any. */
    public void release() {
        free(kept.getAndSet(null));
    }

    /** Stops serving and frees the serving model. */
    public void clear() {
        free(current.getAndSet(null));
    }

    private RefCountedModel model(CheckpointPublished checkpoint, Classifier classifier) {
        return new RefCountedModel(
                new ServingModel(checkpoint, classifier, new PassSize()), serving(checkpoint, classifier));
    }

    private Serving serving(CheckpointPublished checkpoint, Classifier classifier) {
        return new Serving(checkpoint, clock.instant(), classifier.uncertainty(), classifier.precision());
    }

    private static void free(RefCountedModel model) {
        if (model != null) {
            model.end();
        }
    }

    @Override
    @PreDestroy
    public void close() {
        try {
            clear();
        } finally {
            release();
        }
    }

    /** A classifier with a count of its users. */
    private static final class RefCountedModel {

        private final ServingModel model;
        private volatile Serving serving; // the last time at which it started to serve
        private final AtomicInteger users = new AtomicInteger(1); // includes the owner
        private final CountDownLatch unused = new CountDownLatch(1);

        RefCountedModel(ServingModel model, Serving serving) {
            this.model = model;
            this.serving = serving;
        }

        /** Registers a user; returns false if the classifier is closed or about to be closed. */
        boolean enter() {
            return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
        }

        void leave() {
            if (users.decrementAndGet() == 0) {
                unused.countDown();
            }
        }

        /** Waits for all users, then frees the classifier, whose native memory must not be freed while in use. */
        void end() {
            leave();
            boolean interrupted = false;
            while (unused.getCount() > 0) {
                try {
                    unused.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            model.classifier().close();
        }
    }
}
