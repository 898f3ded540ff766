package dev.patisserie.trainer.job.execution;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.trainer.champion.WaitingModels;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.job.JobSpec;
import dev.patisserie.trainer.job.execution.JobExecutor.TrainingEnvironment;
import dev.patisserie.trainer.job.store.JobStore;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Compares published models that wait, of the jobs whose partitions this trainer has. Each model has one such trainer,
 * so that no two of them publish its event.
 */
@Singleton
public final class ComparisonSweeper {

    private final WaitingModels waiting;
    private final JobStore store;
    private final TrainingEnvironment environment;

    /** Creates a sweeper of the models in {@code waiting}; {@code store} has their jobs. */
    public ComparisonSweeper(WaitingModels waiting, JobStore store, TrainingEnvironment environment) {
        this.waiting = waiting;
        this.store = store;
        this.environment = environment;
    }

    /**
     * Compares the waiting models.
     *
     * @param ours selects the jobs of this trainer
     * @param stopping polled regularly; once true, the sweep stops
     * @throws CancellationException if it was stopped
     */
    void sweep(Predicate<JobSpec> ours, BooleanSupplier stopping) {
        waiting.sweep(model -> spec(model).filter(ours).isPresent(), this::dataset, () -> {
            if (stopping.getAsBoolean()) {
                throw new CancellationException("the trainer is stopping");
            }
        });
    }

    private Optional<JobSpec> spec(CheckpointPublished model) {
        return store.find(model.requestId()).map(found -> found.job().spec());
    }

    private Dataset dataset(CheckpointPublished model) throws IOException {
        return environment.data().of(spec(model).orElseThrow()).read();
    }
}
