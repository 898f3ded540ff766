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

/** Base of tests of the reconciler with data set desserts; tests run its tasks explicitly. */
abstract class ReconcilerTest {

    final Catalog catalog = new Catalog();
    final LiveModel live = new LiveModel(Clock.systemUTC());
    final ManualWorker worker = new ManualWorker();
    final RecordedSwaps recordedSwaps = new RecordedSwaps();

    /** A policy with exact waits. */
    static final ModelReconciler.Policy policy(int attempts, Duration delay, MemoryBudget memory) {
        return new ModelReconciler.Policy(
                new RetryPolicy(attempts, delay, () -> 0.5), memory, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    /** Creates a reconciler without starting it. */
    final ModelReconciler reconciler(ModelLoader loader, ModelReconciler.Policy policy) {
        return new ModelReconciler(
                new ModelReconciler.Selection("desserts", catalog),
                loader,
                live,
                List.of(recordedSwaps),
                policy,
                worker);
    }

    /** Publishes a model and runs the reconciler's immediate tasks. */
    final void publishAndRun(ModelReconciler reconciler, CheckpointPublished checkpoint) {
        catalog.publish(checkpoint);
        reconciler.changed();
        worker.runAll();
    }

    /** Returns the refusal of a model, which must be known. */
    final Refusal refusalOf(String modelId) {
        return candidate(modelId).refusal().orElseThrow();
    }

    /** Returns the candidate of a model, which must be known. */
    final Candidate candidate(String modelId) {
        return catalog.candidates().stream()
                .filter(candidate -> candidate.checkpoint().modelId().equals(modelId))
                .findFirst()
                .orElseThrow();
    }
}
