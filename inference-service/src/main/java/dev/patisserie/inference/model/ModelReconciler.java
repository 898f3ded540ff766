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
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reconciles the serving model with the catalogue: loads the best model. If that fails, it keeps the serving model,
 * reports the reason and tries the next best one. Temporary failures are retried indefinitely; other failures are not
 * retried.
 *
 * <p>All work runs on one worker. One run covers all earlier changes, so that only one of ten models that arrive
 * together is loaded. {@link #changed} may be called from any thread.
 */
@Singleton
public final class ModelReconciler {

    private static final Logger LOG = Logger.getLogger(ModelReconciler.class);

    /**
     * Failures found after the digest and the manifest were verified. They belong to the archive, because no event of
     * another archive can cause them.
     */
    private static final Set<ErrorCode> ARCHIVE_FAILURES =
            Set.of(ErrorCode.MODEL_SIGNATURE_MISMATCH, ErrorCode.MODEL_PROBE_MISMATCH);

    private final Selection selection;
    private final ModelLoader loader;
    private final LiveModel live;
    private final List<SwapListener> listeners;
    private final Policy policy;
    private final Worker worker;
    private final KeptModel kept;

    private final AtomicBoolean pending = new AtomicBoolean();
    private volatile boolean started;

    /**
     * Creates a reconciler, which loads nothing before {@link #start}.
     *
     * @param selection the data set and its models
     * @param loader loads models
     * @param live holds the serving model
     * @param listeners notified in this order
     * @param policy retries, memory and clock
     * @param worker runs all work
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
        this.kept = new KeptModel(live, policy.memory(), policy.keepPrevious(), worker);
    }

    /**
     * The limits of loading models.
     *
     * @param retry retries of models that cannot be loaded at present
     * @param memory limit of a model that is loaded beside the serving one
     * @param keepPrevious time for which a replaced model stays loaded under the policy {@code shadow}
     * @param clock source of the times of failures
     */
    public record Policy(RetryPolicy retry, MemoryBudget memory, Duration keepPrevious, Clock clock) {

        /** Creates a policy that keeps no replaced model. */
        public Policy(RetryPolicy retry, MemoryBudget memory, Clock clock) {
            this(retry, memory, Duration.ZERO, clock);
        }
    }

    /**
     * The models to select from.
     *
     * @param dataset the served data set
     * @param catalog the published models
     */
    public record Selection(String dataset, Catalog catalog) {

        /** Selects the model that should serve. */
        public ModelSelection choose() {
            return catalog.choose(dataset);
        }
    }

    /** Starts the selection, after the earlier publications were read. */
    public void start() {
        started = true;
        changed();
    }

    /** Schedules a run after a change of the catalogue. */
    public void changed() {
        if (started && pending.compareAndSet(false, true)) {
            worker.execute(this::reconcileOrRetry);
        }
    }

    /** Retries after an unexpected error, which must not delay the reconciliation until the next change. */
    private void reconcileOrRetry() {
        try {
            reconcile();
        } catch (RuntimeException | Error e) {
            worker.executeAfter(policy.retry().delay(), this::changed);
            throw e; // reported by the worker
        }
    }

    private void reconcile() {
        pending.set(false); // before reading the catalogue: later changes schedule another run
        int patience = policy.retry().attempts();
        boolean settled = false;
        while (!settled) {
            ModelSelection choice = selection.choose();
            Optional<CheckpointPublished> unproven = choice.unproven(patience);
            if (unproven.isPresent()) {
                verifyOnly(unproven.get());
            } else {
                settled = trySwap(choice);
            }
        }
        ModelSelection last = selection.choose();
        if (last.first().isEmpty() || last.awaits(patience)) {
            clearIfWithdrawn();
        }
        kept.releaseUnless(selection.choose()::mayServeAgain);
        listeners.forEach(SwapListener::reconciled);
        selection.choose().unverifiedCandidate().ifPresent(this::verifyCandidate);
    }

    /** Verifies the candidate of a rollout in isolation; it is not loaded into this process before its promotion. */
    private void verifyCandidate(CheckpointPublished checkpoint) {
        attempt(checkpoint, () -> {
                    loader.verify(checkpoint);
                    return checkpoint;
                })
                .ifPresent(verified -> {
                    selection.catalog().verify(verified);
                    LOG.infof("candidate verified modelId=%s", verified.modelId());
                });
        changed();
    }

    /** Swaps to the selected model unless it serves already; returns false if it could not be loaded. */
    private boolean trySwap(ModelSelection choice) {
        Optional<CheckpointPublished> serving = live.serving().map(Serving::checkpoint);
        return choice.next(serving, policy.retry().attempts())
                .map(this::trySwapTo)
                .orElse(true);
    }

    /** Verifies a model without serving it; the next selection depends on the result. */
    private void verifyOnly(CheckpointPublished checkpoint) {
        load(checkpoint, bytes -> requireMemory(checkpoint, bytes)).ifPresent(classifier -> {
            classifier.close();
            selection.catalog().verify(checkpoint);
            LOG.infof("model verified modelId=%s", checkpoint.modelId());
        });
    }

    private boolean trySwapTo(RankedModel next) {
        CheckpointPublished checkpoint = next.checkpoint();
        long begun = System.nanoTime();
        String previous = servingId();
        if (kept.restore(checkpoint, keepsServing())) {
            swapped(next, previous, Duration.ofNanos(System.nanoTime() - begun));
            return true;
        }
        var bytes = new AtomicLong();
        Optional<Classifier> loaded = load(checkpoint, needed -> {
            bytes.set(needed);
            reserveMemory(checkpoint, needed);
        });
        if (loaded.isPresent() && !selection.catalog().holds(checkpoint)) {
            LOG.infof("model swap cancelled, withdrawn during the load modelId=%s", checkpoint.modelId());
            loaded.get().close();
            return false;
        }
        loaded.ifPresent(classifier -> {
            replace(checkpoint, classifier, bytes.get());
            swapped(next, previous, Duration.ofNanos(System.nanoTime() - begun));
        });
        return loaded.isPresent();
    }

    /** Returns whether the serving model stays loaded after a swap, because a rollback may need it. */
    private boolean keepsServing() {
        ModelSelection choice = selection.choose();
        return choice.directives().isShadow()
                && live.serving()
                        .map(Serving::checkpoint)
                        .filter(choice::mayServeAgain)
                        .isPresent();
    }

    /** Returns the model; returns empty after recording a failure in the catalogue. */
    private Optional<Classifier> load(CheckpointPublished checkpoint, MemoryReservation reservation) {
        return attempt(
                checkpoint, () -> loader.load(checkpoint, MemoryReservation.within(policy.memory(), reservation)));
    }

    private <T> Optional<T> attempt(CheckpointPublished checkpoint, Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (InsufficientMemoryException e) {
            if (policy.memory().unloadFirst()) { // all other checks have passed
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
        } catch (RuntimeException | Error e) { // the loader counts its own failures
            LOG.errorf(e, "model load failed unexpectedly modelId=%s", checkpoint.modelId());
            defer(
                    checkpoint,
                    new PatisserieException(ErrorCode.MODEL_VERIFIER_UNAVAILABLE, "load failed: " + Reasons.of(e), e));
        }
        return Optional.empty();
    }

    /** Signals that a model does not fit into memory beside the serving one. */
    private static final class InsufficientMemoryException extends PatisserieException {

        private static final long serialVersionUID = 1L;

        InsufficientMemoryException(long held, long found) {
            super(
                    ErrorCode.MODEL_TOO_LARGE,
                    "expected a model of at most %d bytes beside the serving one, found one of about %d; raise inference.swap-memory-bytes, or set inference.swap-over-budget=unload-first"
                            .formatted(held, found));
        }
    }

    private void requireMemory(CheckpointPublished next, long bytes) {
        kept.makeRoom(bytes);
        if (live.serving().isPresent() && !policy.memory().holds(bytes)) {
            LOG.debugf("model exceeds the swap memory modelId=%s bytes=%d", next.modelId(), bytes);
            throw new InsufficientMemoryException(policy.memory().bytes().getAsLong(), bytes);
        }
    }

    private void reserveMemory(CheckpointPublished next, long bytes) {
        kept.makeRoom(bytes);
        Optional<CheckpointPublished> serving = live.serving().map(Serving::checkpoint);
        if (serving.isEmpty() || policy.memory().holds(bytes)) {
            return;
        }
        if (!policy.memory().unloadFirst()) {
            throw new InsufficientMemoryException(policy.memory().bytes().getAsLong(), bytes);
        }
        live.clear();
        LOG.warnf(
                "model unloaded, image stream paused modelId=%s next=%s bytes=%d",
                serving.get().modelId(), next.modelId(), bytes);
        listeners.forEach(listener -> listener.unloaded(serving.get()));
    }

    private void swapped(RankedModel best, String previous, Duration loaded) {
        selection.catalog().verify(best.checkpoint());
        LOG.infof(
                "model swapped modelId=%s previous=%s loadMs=%d reason=\"%s\"",
                best.checkpoint().modelId(), previous, loaded.toMillis(), best.reason());
        listeners.forEach(listener -> listener.swapped(best.checkpoint()));
        selection.catalog().reconsiderAll(); // the store is available, so a better model may be too
        changed();
    }

    private void replace(CheckpointPublished checkpoint, Classifier classifier, long bytes) {
        try {
            kept.swap(checkpoint, classifier, keepsServing(), bytes);
        } catch (RuntimeException e) { // the new model serves, so its swap must be reported
            LOG.errorf(e, "old model not closed modelId=%s", checkpoint.modelId());
        }
    }

    private void refuse(CheckpointPublished checkpoint, PatisserieException failure) {
        var refusal = new Refusal(failure.code(), failure.getMessage());
        selection.catalog().refuse(checkpoint, refusal);
        if (ARCHIVE_FAILURES.contains(failure.code())) {
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
        Duration delay = Deferral.isDoubtful(failure.code())
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
        if (isLastAttempt) { // otherwise it was retried early and has another wait
            selection.catalog().reconsider(checkpoint);
            changed();
        }
    }

    /** Stops serving a withdrawn model. A model that was refused after its load continues to serve. */
    private void clearIfWithdrawn() {
        live.serving()
                .map(Serving::checkpoint)
                .filter(now -> !selection.catalog().knows(now.modelId()))
                .ifPresent(now -> {
                    live.clear();
                    LOG.warnf(
                            "model withdrawn and no other is eligible, image stream paused modelId=%s", now.modelId());
                    listeners.forEach(listener -> listener.cleared(now));
                    reconsiderOversized();
                });
    }

    private void reconsiderOversized() {
        if (selection.catalog().lift(ErrorCode.MODEL_TOO_LARGE)) {
            changed();
        }
    }

    private String servingId() {
        return live.serving().map(serving -> serving.checkpoint().modelId()).orElse("none");
    }
}
