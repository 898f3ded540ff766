package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.inference.classify.Classifier;
import dev.patisserie.inference.classify.LiveModel;
import java.time.Duration;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Keeps the model that was replaced loaded for a limited time, so that a rollback takes no load. It is released before
 * a load, unless the memory budget holds it beside the new model. Used on the reconciler's worker only.
 */
final class KeptModel {

    private static final Logger LOG = Logger.getLogger(KeptModel.class);

    private final LiveModel live;
    private final MemoryBudget memory;
    private final Duration time;
    private final Worker worker;
    private long servingBytes; // estimated memory
    private long keptBytes;
    private long swaps; // identifies the end of the time

    /**
     * Creates a keeper.
     *
     * @param time time for which a model is kept; zero if none is
     */
    KeptModel(LiveModel live, MemoryBudget memory, Duration time, Worker worker) {
        this.live = live;
        this.memory = memory;
        this.time = time;
        this.worker = worker;
    }

    /** Makes room for a model, which may become the serving one. */
    void makeRoom(long bytes) {
        if (live.kept().isPresent() && !memory.holdsBoth(keptBytes, bytes)) {
            release("memory for a load");
        }
    }

    /**
     * Swaps to a loaded model.
     *
     * @param keeps whether the serving model stays loaded
     * @param bytes estimated memory of the new model
     */
    void swap(CheckpointPublished next, Classifier classifier, boolean keeps, long bytes) {
        long previousBytes = servingBytes;
        servingBytes = bytes;
        if (keeps && !time.isZero()) {
            keptBytes = previousBytes;
            live.replaceAndKeep(next, classifier);
            releaseLater();
        } else {
            live.replace(next, classifier);
        }
    }

    /**
     * Swaps to the kept model if it is that model.
     *
     * @param keeps whether the serving model stays loaded
     * @return whether the model serves now
     */
    boolean restore(CheckpointPublished next, boolean keeps) {
        if (live.kept().filter(kept -> kept.isSameArtifact(next)).isEmpty()) {
            return false;
        }
        long previousBytes = servingBytes;
        servingBytes = keptBytes;
        keptBytes = previousBytes;
        try {
            live.restore(keeps && live.serving().isPresent());
        } catch (RuntimeException e) { // the kept model serves, so its swap must be reported
            LOG.errorf(e, "old model not closed next=%s", next.modelId());
        }
        releaseLater();
        return true;
    }

    private void releaseLater() {
        long swap = ++swaps;
        worker.executeAfter(time, () -> {
            if (swap == swaps) {
                release("inference.keep-previous");
            }
        });
    }

    /** Releases the model if it cannot serve again. */
    void releaseUnless(Predicate<CheckpointPublished> mayServeAgain) {
        live.kept().filter(mayServeAgain.negate()).ifPresent(kept -> release("it cannot serve again"));
    }

    private void release(String reason) {
        live.kept()
                .ifPresent(
                        kept -> LOG.infof("previous model released modelId=%s reason=\"%s\"", kept.modelId(), reason));
        try {
            live.release();
        } catch (RuntimeException e) { // must not prevent a load
            LOG.errorf(e, "previous model not closed");
        }
    }
}
