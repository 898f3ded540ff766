package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * The model now serving, replaceable while batches run.
 *
 * <p>Owns the classifier it holds: {@link #replace}, {@link #clear} and {@link #close} free the old
 * one, and only after the last call that uses it has returned. Thread-safe.
 */
public final class LiveModel implements AutoCloseable {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private ServingModel current; // guarded by lock; null while no model serves
    private volatile Serving serving; // the same, for those who only ask which one
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
     * Runs {@code call} on the serving model, which is neither swapped nor closed meanwhile.
     *
     * @return the call's result, or empty if no model serves
     */
    public <T> Optional<T> use(Function<ServingModel, T> call) {
        lock.readLock().lock();
        try {
            return Optional.ofNullable(current).map(call);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Returns which model serves; never waits for a running batch. */
    public Optional<Serving> serving() {
        return Optional.ofNullable(serving);
    }

    /**
     * Makes {@code classifier} the serving model, owns it from now on, and frees the one before it.
     *
     * @param checkpoint the event that published it
     * @param classifier the verified model
     */
    public void replace(CheckpointPublished checkpoint, Classifier classifier) {
        swap(new ServingModel(checkpoint, classifier), new Serving(checkpoint, clock.instant()));
    }

    /** Serves no model from now on, and frees the one that served. */
    public void clear() {
        swap(null, null);
    }

    private void swap(ServingModel next, Serving nextServing) {
        ServingModel previous;
        lock.writeLock().lock();
        try {
            previous = current;
            current = next;
            serving = nextServing;
        } finally {
            lock.writeLock().unlock();
        }
        if (previous != null) {
            previous.classifier().close();
        }
    }

    @Override
    public void close() {
        clear();
    }
}
