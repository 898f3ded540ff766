package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Deferral;
import dev.patisserie.inference.select.ModelSelection;
import dev.patisserie.inference.select.RankedModel;
import dev.patisserie.inference.select.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Brings the model that serves in line with the catalogue: loads the best one, and where that fails keeps the old one,
 * reports the reason, and tries the next best. A failure that may pass is retried without an end; nothing else is tried
 * twice.
 *
 * <p>All of it happens on one worker, and one run covers all changes that came before it: of ten models that arrive at
 * once, one is loaded. {@link #changed} may be called from any thread.
 */
public final class ModelReconciler {

    private static final Logger LOG = Logger.getLogger(ModelReconciler.class);

    /**
     * Failures that are found after the digest and the manifest were verified, so that they are the archive's own: no
     * event about another archive can provoke them.
     */
    private static final Set<ErrorCode> OF_THE_ARCHIVE =
            Set.of(ErrorCode.MODEL_SIGNATURE_MISMATCH, ErrorCode.MODEL_PROBE_MISMATCH);

    private final Selection selection;
    private final ModelLoader loader;
    private final LiveModel live;
    private final List<SwapListener> listeners;
    private final Policy policy;
    private final Worker worker;

    private final AtomicBoolean pending = new AtomicBoolean();
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
     * @param retry for models that cannot be loaded at present
     * @param memory for the model that is loaded beside the one that serves
     * @param clock gives the times of failures
     */
    public record Policy(RetryPolicy retry, MemoryBudget memory, Clock clock) {}

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
        boolean again = true;
        while (again) {
            ModelSelection choice = choose();
            again = choice.unproven().map(this::prove).orElseGet(() -> isToChooseAgain(choice));
        }
        if (choose().first().isEmpty()) {
            clearIfWithdrawn();
        }
    }

    private ModelSelection choose() {
        return selection.catalog().choose(selection.dataset());
    }

    /** Loads the model that is to be loaded, if any; returns whether that failed. */
    private boolean isToChooseAgain(ModelSelection choice) {
        Optional<CheckpointPublished> serving = live.serving().map(Serving::checkpoint);
        return choice.next(serving, policy.retry().attempts())
                .filter(next -> !swappedTo(next))
                .isPresent();
    }

    /** Finds out whether a model is sound, without serving it; the next choice depends on it. */
    private boolean prove(CheckpointPublished checkpoint) {
        load(checkpoint, bytes -> requireRoom(checkpoint, bytes)).ifPresent(classifier -> {
            classifier.close();
            selection.catalog().verify(checkpoint);
            LOG.infof("model verified modelId=%s", checkpoint.modelId());
        });
        return true;
    }

    private boolean swappedTo(RankedModel next) {
        CheckpointPublished checkpoint = next.checkpoint();
        long begun = System.nanoTime();
        Optional<Classifier> loaded = load(checkpoint, bytes -> makeRoom(checkpoint, bytes));
        if (loaded.isPresent() && !selection.catalog().holds(checkpoint)) {
            LOG.infof("model not swapped, withdrawn while loading modelId=%s", checkpoint.modelId());
            loaded.get().close();
            return false;
        }
        loaded.ifPresent(classifier -> swap(next, classifier, Duration.ofNanos(System.nanoTime() - begun)));
        return loaded.isPresent();
    }

    /** Returns the model, or nothing once its failure is in the catalogue. */
    private Optional<Classifier> load(CheckpointPublished checkpoint, MemoryReservation reservation) {
        try {
            return Optional.of(loader.load(checkpoint, reservation));
        } catch (NoRoomException e) {
            if (policy.memory().unloadFirst()) { // all else about it was verified before
                selection.catalog().verify(checkpoint);
            } else {
                refuse(checkpoint, e);
            }
        } catch (PatisserieException e) {
            if (e.code().retriable()) {
                defer(checkpoint, e);
            } else {
                refuse(checkpoint, e);
            }
        } catch (RuntimeException | Error e) { // the loader counts its own
            LOG.errorf(e, "model load failed unexpectedly modelId=%s", checkpoint.modelId());
            defer(
                    checkpoint,
                    new PatisserieException(ErrorCode.MODEL_VERIFIER_UNAVAILABLE, "load failed: " + Reasons.of(e), e));
        }
        return Optional.empty();
    }

    /** A model does not fit beside the one that serves. */
    private static final class NoRoomException extends PatisserieException {

        private static final long serialVersionUID = 1L;

        NoRoomException(long held, long found) {
            super(
                    ErrorCode.MODEL_TOO_LARGE,
                    "expected a model of at most %d bytes beside the one that serves, found one of about %d; raise inference.swap-memory-bytes, or set inference.swap-over-budget=unload-first"
                            .formatted(held, found));
        }
    }

    private void requireRoom(CheckpointPublished next, long bytes) {
        if (live.serving().isPresent() && !policy.memory().holds(bytes)) {
            LOG.debugf("no room modelId=%s bytes=%d", next.modelId(), bytes);
            throw new NoRoomException(policy.memory().bytes().getAsLong(), bytes);
        }
    }

    private void makeRoom(CheckpointPublished next, long bytes) {
        Optional<CheckpointPublished> serving = live.serving().map(Serving::checkpoint);
        if (serving.isEmpty() || policy.memory().holds(bytes)) {
            return;
        }
        if (!policy.memory().unloadFirst()) {
            throw new NoRoomException(policy.memory().bytes().getAsLong(), bytes);
        }
        live.clear();
        LOG.warnf(
                "model unloaded, images wait modelId=%s next=%s bytes=%d",
                serving.get().modelId(), next.modelId(), bytes);
        listeners.forEach(listener -> listener.unloaded(serving.get()));
    }

    private void swap(RankedModel best, Classifier classifier, Duration loaded) {
        String previous = servingId();
        replace(best.checkpoint(), classifier);
        selection.catalog().verify(best.checkpoint());
        LOG.infof(
                "model swapped modelId=%s previous=%s loadMs=%d reason=\"%s\"",
                best.checkpoint().modelId(), previous, loaded.toMillis(), best.reason());
        listeners.forEach(listener -> listener.swapped(best.checkpoint()));
        selection.catalog().reconsiderAll(); // the store answers, and a better one may be there now
        changed();
    }

    private void replace(CheckpointPublished checkpoint, Classifier classifier) {
        try {
            live.replace(checkpoint, classifier);
        } catch (RuntimeException e) { // the new one is in place; its swap must be told all the same
            LOG.errorf(e, "old model not closed modelId=%s", checkpoint.modelId());
        }
    }

    private void refuse(CheckpointPublished checkpoint, PatisserieException failure) {
        var refusal = new Refusal(failure.code(), failure.getMessage());
        selection.catalog().refuse(checkpoint, refusal);
        if (OF_THE_ARCHIVE.contains(failure.code())) {
            selection.catalog().refuse(checkpoint.artifactSha256(), refusal);
        }
        LOG.warnf(
                "model refused modelId=%s code=%s serving=%s reason=\"%s\"",
                checkpoint.modelId(), failure.code(), servingId(), failure.getMessage());
        listeners.forEach(listener -> listener.refused(checkpoint, failure));
    }

    private void defer(CheckpointPublished checkpoint, PatisserieException failure) {
        Catalog catalog = selection.catalog();
        Optional<Deferral> before = catalog.deferral(checkpoint);
        int attempts = before.map(Deferral::attempts).orElse(0) + 1;
        Instant since = before.map(Deferral::since).orElseGet(policy.clock()::instant);
        Duration delay = failure.code() == ErrorCode.MODEL_VERIFIER_UNAVAILABLE
                ? policy.retry().afterDoubtfulFailure()
                : policy.retry().after(attempts);
        String reason = failure.getMessage();
        catalog.defer(checkpoint, new Deferral(failure.code(), reason, attempts, since, delay, false));
        LOG.logf(
                attempts < policy.retry().attempts() ? Logger.Level.INFO : Logger.Level.WARN,
                "model deferred modelId=%s code=%s attempts=%d since=%s retryIn=%s serving=%s reason=\"%s\"",
                checkpoint.modelId(),
                failure.code(),
                attempts,
                since,
                delay,
                servingId(),
                reason);
        listeners.forEach(listener -> listener.deferred(checkpoint, failure));
        worker.executeAfter(delay, () -> retry(checkpoint, attempts));
    }

    private void retry(CheckpointPublished checkpoint, int attempts) {
        boolean isLastAttempt = selection
                .catalog()
                .deferral(checkpoint)
                .filter(deferral -> deferral.attempts() == attempts)
                .isPresent();
        if (isLastAttempt) { // otherwise it was tried before its time, and has another wait
            selection.catalog().reconsider(checkpoint);
            changed();
        }
    }

    /** A model that was only refused since then goes on serving; one that was withdrawn does not. */
    private void clearIfWithdrawn() {
        live.serving()
                .map(Serving::checkpoint)
                .filter(now -> !selection.catalog().knows(now.modelId()))
                .ifPresent(now -> {
                    live.clear();
                    LOG.warnf("model withdrawn modelId=%s; none other may serve, images wait", now.modelId());
                    listeners.forEach(listener -> listener.cleared(now));
                    reconsiderWhatFitsAlone();
                });
    }

    private void reconsiderWhatFitsAlone() {
        if (selection.catalog().lift(ErrorCode.MODEL_TOO_LARGE)) {
            changed();
        }
    }

    private String servingId() {
        return live.serving().map(serving -> serving.checkpoint().modelId()).orElse("none");
    }
}
