package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Ranked;
import dev.patisserie.inference.select.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Brings the model that serves in line with the catalogue: loads the best one, and where that fails
 * keeps the old one, says why, and tries the next best.
 *
 * <p>All of it happens on one worker, and one run covers all changes that came before it: of ten
 * models that arrive at once, one is loaded. {@link #changed} may be called from any thread.
 */
public final class ModelReconciler {

    private static final Logger LOG = Logger.getLogger(ModelReconciler.class);

    private final Selection selection;
    private final ModelLoader loader;
    private final LiveModel live;
    private final List<SwapListener> listeners;
    private final Policy policy;
    private final Worker worker;

    private final AtomicBoolean pending = new AtomicBoolean();
    private final Map<CheckpointPublished, Integer> attempts = new HashMap<>(); // the worker's own
    private volatile boolean started;

    /**
     * Wires the reconciler; nothing is loaded before {@link #start}.
     *
     * @param selection what to choose from
     * @param loader makes models
     * @param live where they serve
     * @param listeners are told, in that order
     * @param policy bounds
     * @param worker does the work
     */
    public ModelReconciler(
            Selection selection,
            ModelLoader loader,
            LiveModel live,
            List<SwapListener> listeners,
            Policy policy,
            Worker worker) {
        this.selection = selection;
        this.loader = loader;
        this.live = live;
        this.listeners = listeners;
        this.policy = policy;
        this.worker = worker;
    }

    /**
     * Bounds.
     *
     * @param retry for models that cannot be had yet
     * @param memory for the model that is loaded beside the one that serves
     */
    public record Policy(RetryPolicy retry, SwapMemory memory) {}

    /**
     * What to choose from.
     *
     * @param dataset the data set that is served
     * @param catalog what was published
     */
    public record Selection(String dataset, Catalog catalog) {}

    /** Begins to choose: what was published before has been read. */
    public void start() {
        started = true;
        changed();
    }

    /** Says that the catalogue has changed. */
    public void changed() {
        if (started && pending.compareAndSet(false, true)) {
            worker.execute(this::reconcileOrRetry);
        }
    }

    /** An error that no step expects must not leave the catalogue unread until its next change. */
    private void reconcileOrRetry() {
        try {
            reconcile();
        } catch (RuntimeException | Error e) {
            worker.executeAfter(policy.retry().delay(), this::changed);
            throw e; // to be reported by the worker
        }
    }

    private void reconcile() {
        pending.set(false); // before looking: a change from here on asks for another run
        Optional<Ranked> best = best();
        while (best.isPresent() && !serves(best.get()) && !swappedTo(best.get())) {
            best = best();
        }
        if (best.isEmpty()) {
            clearIfWithdrawn();
        }
    }

    private Optional<Ranked> best() {
        return selection.catalog().choose(selection.dataset()).first();
    }

    private boolean serves(Ranked best) {
        return live.serving()
                .map(Serving::checkpoint)
                .filter(now -> now.modelId().equals(best.checkpoint().modelId()))
                .filter(now -> now.artifactSha256().equals(best.checkpoint().artifactSha256()))
                .isPresent();
    }

    private boolean swappedTo(Ranked best) {
        CheckpointPublished checkpoint = best.checkpoint();
        long begun = System.nanoTime();
        Classifier classifier;
        try {
            classifier = loader.load(checkpoint, bytes -> makeRoom(checkpoint, bytes));
        } catch (PatisserieException e) {
            turnDown(checkpoint, e);
            return false;
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "model load broke modelId=%s", checkpoint.modelId());
            turnDown(
                    checkpoint,
                    new PatisserieException(ErrorCode.MODEL_LOAD_FAILED, e.toString(), e));
            return false;
        }
        swap(best, classifier, Duration.ofNanos(System.nanoTime() - begun));
        return true;
    }

    private void makeRoom(CheckpointPublished next, long bytes) {
        Optional<CheckpointPublished> serving = live.serving().map(Serving::checkpoint);
        if (serving.isEmpty() || policy.memory().holds(bytes)) {
            return;
        }
        if (!policy.memory().unloadFirst()) {
            throw new PatisserieException(
                    ErrorCode.MODEL_TOO_LARGE,
                    "expected a model of at most %d bytes beside the one that serves, found one of about %d; raise inference.swap-memory-bytes, or set inference.swap-over-budget=unload-first"
                            .formatted(policy.memory().bytes().getAsLong(), bytes));
        }
        live.clear();
        LOG.warnf(
                "model unloaded, images wait modelId=%s next=%s bytes=%d",
                serving.get().modelId(), next.modelId(), bytes);
        listeners.forEach(listener -> listener.unloaded(serving.get()));
    }

    private void swap(Ranked best, Classifier classifier, Duration loaded) {
        String previous = servingId();
        replace(best.checkpoint(), classifier);
        attempts.remove(best.checkpoint());
        LOG.infof(
                "model swapped modelId=%s previous=%s loadMs=%d reason=\"%s\"",
                best.checkpoint().modelId(), previous, loaded.toMillis(), best.reason());
        listeners.forEach(listener -> listener.swapped(best.checkpoint()));
    }

    private void replace(CheckpointPublished checkpoint, Classifier classifier) {
        try {
            live.replace(checkpoint, classifier);
        } catch (
                RuntimeException e) { // the new one is in place; its swap must be told all the same
            LOG.errorf(e, "old model not closed modelId=%s", checkpoint.modelId());
        }
    }

    private void turnDown(CheckpointPublished checkpoint, PatisserieException failure) {
        int attempt = attempts.merge(checkpoint, 1, Integer::sum);
        if (failure.code().retriable() && attempt < policy.retry().attempts()) {
            defer(checkpoint, failure, attempt);
        } else {
            attempts.remove(checkpoint);
            selection
                    .catalog()
                    .refuse(checkpoint, new Refusal(failure.code(), failure.getMessage(), false));
            LOG.warnf(
                    "model refused modelId=%s code=%s serving=%s reason=\"%s\"",
                    checkpoint.modelId(), failure.code(), servingId(), failure.getMessage());
            listeners.forEach(listener -> listener.refused(checkpoint, failure));
        }
    }

    private void defer(CheckpointPublished checkpoint, PatisserieException failure, int attempt) {
        RetryPolicy retry = policy.retry();
        String reason =
                "%s (attempt %d of %d, the next in %s)"
                        .formatted(failure.getMessage(), attempt, retry.attempts(), retry.delay());
        selection.catalog().refuse(checkpoint, new Refusal(failure.code(), reason, true));
        LOG.warnf(
                "model deferred modelId=%s code=%s serving=%s reason=\"%s\"",
                checkpoint.modelId(), failure.code(), servingId(), reason);
        listeners.forEach(listener -> listener.deferred(checkpoint, failure));
        worker.executeAfter(
                retry.delay(),
                () -> {
                    selection.catalog().reconsider(checkpoint);
                    changed();
                });
    }

    /**
     * A model that was only refused since then goes on serving; one that was withdrawn does not.
     */
    private void clearIfWithdrawn() {
        live.serving()
                .map(Serving::checkpoint)
                .filter(now -> !selection.catalog().knows(now.modelId()))
                .ifPresent(
                        now -> {
                            live.clear();
                            LOG.warnf(
                                    "model withdrawn modelId=%s; none other may serve, images wait",
                                    now.modelId());
                            listeners.forEach(listener -> listener.cleared(now));
                        });
    }

    private String servingId() {
        return live.serving().map(serving -> serving.checkpoint().modelId()).orElse("none");
    }
}
