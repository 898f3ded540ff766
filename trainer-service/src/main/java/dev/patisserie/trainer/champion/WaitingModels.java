package dev.patisserie.trainer.champion;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.selection.MissingComparison;
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
import java.util.Optional;
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

    /** Wait before a comparison is tried again, also if its event was published but is not read yet. */
    private static final Duration REST = Duration.ofMinutes(10);

    private final ModelCatalog models;
    private final Rivals rivals;
    private final ChampionComparison comparison;
    private final ArchivedModels archives;
    private final CheckpointTopic topic;
    private final Clock clock;
    private final Map<MissingComparison, Instant> resting = new HashMap<>(); // to the time of the next attempt
    private final Map<String, CheckpointPublished> published = new HashMap<>(); // the last event by model

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
     * Compares the waiting models, one after the other. A failure is logged, and the comparison is tried again later.
     *
     * @param ours selects the events to which this trainer adds comparisons
     * @param datasets reads the data sets
     * @param stop called regularly; may throw {@link CancellationException} to stop
     */
    public void sweep(Predicate<CheckpointPublished> ours, Datasets datasets, Runnable stop) {
        Instant now = clock.instant();
        resting.values().removeIf(next -> !now.isBefore(next));
        published.keySet().removeIf(modelId -> models.find(modelId).isEmpty());
        for (String dataset : models.datasets()) {
            for (MissingComparison missing : rivals.missing(dataset)) {
                if (!resting.containsKey(missing)) {
                    tryCompare(missing, new Reading(ours, datasets, stop));
                }
            }
        }
    }

    private record Reading(Predicate<CheckpointPublished> ours, Datasets datasets, Runnable stop) {}

    private void tryCompare(MissingComparison missing, Reading reading) {
        try {
            Optional<CheckpointPublished> event = latest(missing.publication())
                    .filter(CheckpointPublished::hasRoomForComparison)
                    .filter(reading.ours());
            Optional<CheckpointPublished> other = models.find(missing.modelId());
            if (event.isPresent() && other.isPresent()) {
                rest(missing);
                publish(event.get(), compared(event.get(), other.get(), reading));
            }
        } catch (CancellationException e) {
            resting.remove(missing);
            throw e;
        } catch (IOException | RuntimeException e) { // it waits, and the next model is tried
            rest(missing);
            LOG.warnf("waiting model not compared modelId=%s reason=\"%s\"", missing.publication(), Reasons.of(e));
        }
    }

    private void rest(MissingComparison missing) {
        resting.put(missing, clock.instant().plus(REST));
    }

    /** Returns the last event of a model, including one of this trainer that is not read yet. */
    private Optional<CheckpointPublished> latest(String modelId) {
        return models.find(modelId).map(read -> {
            CheckpointPublished last = published.getOrDefault(modelId, read);
            boolean isLater =
                    last.isSamePublication(read) && last.comparedWith().containsAll(read.comparedWith());
            return isLater ? last : read;
        });
    }

    private void publish(CheckpointPublished event, CheckpointPublished compared) {
        if (latest(event.modelId()).filter(event::equals).isEmpty()) { // publishing would undo that
            LOG.warnf(
                    "comparison discarded modelId=%s reason=\"the model was withdrawn or published again meanwhile\"",
                    event.modelId());
            return;
        }
        boolean isRead = models.find(event.modelId()).filter(compared::equals).isPresent();
        if (isRead) { // the comparison failed
            return;
        }
        topic.publish(compared);
        published.put(event.modelId(), compared);
        LOG.infof("comparison published modelId=%s", event.modelId());
    }

    /** Returns the event with the comparison; unchanged if it has it already, and another event replaced it. */
    private CheckpointPublished compared(CheckpointPublished event, CheckpointPublished other, Reading reading)
            throws IOException {
        boolean isCompared =
                event.comparedWith().stream().anyMatch(known -> known.modelId().equals(other.modelId()));
        return isCompared ? event : compare(event, other, reading);
    }

    private CheckpointPublished compare(CheckpointPublished event, CheckpointPublished other, Reading reading)
            throws IOException {
        Dataset dataset = reading.datasets().of(event);
        String holdout = dataset.split(Split.HOLDOUT).digest();
        if (!holdout.equals(event.holdout().digest())) {
            throw new IllegalStateException("expected the holdout %s of the model, found %s; the data set has changed"
                    .formatted(event.holdout().digest(), holdout));
        }
        Path marks = Files.createDirectories(archives.work().resolve("marks").resolve(event.modelId()));
        Evaluator.Answers own = comparison.evaluate(event, dataset, marks, reading.stop());
        var newcomer = new ChampionComparison.Newcomer(event, dataset, own.hits(), 0);
        return comparison.compare(newcomer, List.of(other), marks, reading.stop());
    }
}
