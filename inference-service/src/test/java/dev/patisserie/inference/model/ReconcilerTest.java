package dev.patisserie.inference.model;

import static dev.patisserie.inference.Checkpoints.NOON;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.select.Candidate;
import dev.patisserie.inference.select.Catalog;
import dev.patisserie.inference.select.Refusal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;

/** Tests of what serves, of data set desserts, after what was published; its work is done by hand. */
abstract class ReconcilerTest {

    final Catalog catalog = new Catalog();
    final LiveModel live = new LiveModel(Clock.systemUTC());
    final ManualWorker worker = new ManualWorker();
    final RecordedSwaps diary = new RecordedSwaps();

    /** Bounds whose waits are exact. */
    static final ModelReconciler.Policy policy(int attempts, Duration delay, MemoryBudget memory) {
        return new ModelReconciler.Policy(
                new RetryPolicy(attempts, delay, () -> 0.5), memory, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    /** Makes a reconciler, not yet started. */
    final ModelReconciler reconciler(ModelLoader loader, ModelReconciler.Policy policy) {
        return new ModelReconciler(
                new ModelReconciler.Selection("desserts", catalog), loader, live, List.of(diary), policy, worker);
    }

    /** Publishes a model, and lets the reconciler do what it does at once. */
    final void publishAndRun(ModelReconciler reconciler, CheckpointPublished checkpoint) {
        catalog.publish(checkpoint);
        reconciler.changed();
        worker.runAll();
    }

    /** Returns why that model, which must be known, may not serve. */
    final Refusal refusalOf(String modelId) {
        return candidate(modelId).refusal().orElseThrow();
    }

    /** Returns what is known of that model, which must be known. */
    final Candidate candidate(String modelId) {
        return catalog.candidates().stream()
                .filter(candidate -> candidate.checkpoint().modelId().equals(modelId))
                .findFirst()
                .orElseThrow();
    }
}
