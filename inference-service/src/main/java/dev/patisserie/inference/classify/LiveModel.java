package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The model now serving, replaceable while batches run.
 *
 * <p>Owns the classifier it holds: {@link #replace}, {@link #clear} and {@link #close} free the old one, and only after
 * the last call that uses it has returned. Calls never wait for a swap: from the moment of it they get the new model,
 * while the old one ends its batches. Thread-safe.
 */
public final class LiveModel implements AutoCloseable {

    private final AtomicReference<RefCountedModel> current = new AtomicReference<>();
    private final Clock clock;

    /**
     * Starts without a model.
     *
     * @param clock tells since when a model serves
     */
    public LiveModel(Clock clock) {
        this.clock = clock;
    }

    /**
     * Runs {@code call} on the serving model, which is not closed meanwhile.
     *
     * @return the call's result, or empty if no model serves
     */
    public <T> Optional<T> use(Function<ServingModel, T> call) {
        RefCountedModel holder = current.get();
        while (holder != null && !holder.enter()) { // swapped since it was read
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

    /** Returns which model serves; never waits for a running batch. */
    public Optional<Serving> serving() {
        return Optional.ofNullable(current.get()).map(holder -> holder.serving);
    }

    /**
     * Makes {@code classifier} the serving model, owns it from now on, and frees the one before it.
     *
     * @param checkpoint the event that published it
     * @param classifier the verified model
     */
    public void replace(CheckpointPublished checkpoint, Classifier classifier) {
        swap(new RefCountedModel(new ServingModel(checkpoint, classifier), new Serving(checkpoint, clock.instant())));
    }

    /** Serves no model from now on, and frees the one that served. */
    public void clear() {
        swap(null);
    }

    private void swap(RefCountedModel next) {
        RefCountedModel previous = current.getAndSet(next);
        if (previous != null) {
            previous.end();
        }
    }

    @Override
    public void close() {
        clear();
    }

    /** A model's time of service, and who uses it. */
    private static final class RefCountedModel {

        private final ServingModel model;
        private final Serving serving;
        private final AtomicInteger users = new AtomicInteger(1); // the first is the owner
        private final CountDownLatch unused = new CountDownLatch(1);

        RefCountedModel(ServingModel model, Serving serving) {
            this.model = model;
            this.serving = serving;
        }

        /** Returns false once nobody uses it any more: it is closed, or about to be. */
        boolean enter() {
            return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
        }

        void leave() {
            if (users.decrementAndGet() == 0) {
                unused.countDown();
            }
        }

        /** Waits for its users, then frees it; native memory must not go while it is read. */
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
