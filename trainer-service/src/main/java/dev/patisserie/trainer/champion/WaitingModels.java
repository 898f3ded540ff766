package dev.patisserie.trainer.champion;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.publish.CheckpointTopic;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Compares published models that wait, because another model became the champion while they were trained. The event is
 * published again, under the same key, with the additional comparisons. Used on one thread.
 */
@Singleton
public final class WaitingModels {

    private static final Logger LOG = Logger.getLogger(WaitingModels.class);

    /** Wait before a model is tried again whose comparison failed. */
    private static final Duration REST = Duration.ofMinutes(10);

    private final ModelCatalog models;
    private final Rivals rivals;
    private final ChampionComparison comparison;
    private final ArchivedModels archives;
    private final CheckpointTopic topic;
    private final Clock clock;
    private final Map<String, Instant> resting = new HashMap<>(); // model ids to the time of the next attempt

    /** Creates a sweep of the models in {@code models}; {@code topic} receives the events. */
    public WaitingModels(
            ModelCatalog models,
            Rivals rivals,
            ChampionComparison comparison,
            ArchivedModels archives,
            CheckpointTopic topic,
            Clock clock) {
        this.models = models;
        this.rivals = rivals;
        this.comparison = comparison;
        this.archives = archives;
        this.topic = topic;
        this.clock = clock;
    }

    /** Reads the data set that a published model was evaluated on. */
    @FunctionalInterface
    public interface Datasets {
        /**
         * Reads a data set.
         *
         * @throws dev.patisserie.common.fault.PatisserieException if it is not available
         * @throws IOException if its folder cannot be read
         */
        Dataset of(CheckpointPublished model) throws IOException;
    }

    /**
     * Compares the waiting models, one after the other. A failure is logged, and the model is tried again later.
     *
     * @param ours selects the models that this trainer compares
     * @param datasets reads the data sets
     * @param stop called regularly; may throw {@link CancellationException} to stop
     */
    public void sweep(Predicate<CheckpointPublished> ours, Datasets datasets, Runnable stop) {
        for (CheckpointPublished model : models.publications()) {
            if (ours.test(model) && isDue(model.modelId())) {
                List<CheckpointPublished> missing = rivals.of(model);
                if (!missing.isEmpty()) {
                    tryCompare(model, datasets, stop);
                }
            }
        }
    }

    private boolean isDue(String modelId) {
        Instant next = resting.get(modelId);
        return next == null || !clock.instant().isBefore(next);
    }

    private void tryCompare(CheckpointPublished model, Datasets datasets, Runnable stop) {
        resting.put(model.modelId(), clock.instant().plus(REST));
        try {
            CheckpointPublished compared = compare(model, datasets.of(model), stop);
            if (compared.comparedWith().size() > model.comparedWith().size()) {
                topic.publish(compared);
                resting.remove(model.modelId());
            }
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // it waits, and the next model is tried
            LOG.warnf("waiting model not compared modelId=%s reason=\"%s\"", model.modelId(), Reasons.of(e));
        }
    }

    private CheckpointPublished compare(CheckpointPublished model, Dataset dataset, Runnable stop) throws IOException {
        String holdout = dataset.split(Split.HOLDOUT).digest();
        if (!holdout.equals(model.holdout().digest())) {
            throw new IllegalStateException("expected the holdout %s of the model, found %s; the data set has changed"
                    .formatted(model.holdout().digest(), holdout));
        }
        Evaluator.Answers own = archives.evaluate(model, dataset, stop);
        Path marks = Files.createDirectories(archives.work().resolve("marks").resolve(model.modelId()));
        return comparison.compare(new ChampionComparison.Newcomer(model, dataset, own.hits(), 0), marks, stop);
    }
}
