package dev.patisserie.trainer.champion;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.trainer.dataset.Dataset;
import dev.patisserie.trainer.evaluate.Evaluator;
import dev.patisserie.trainer.evaluate.PairedComparison;
import dev.patisserie.trainer.metrics.TrainerMetrics;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;

/**
 * Compares a new model with the models that it may replace, on its own holdout. A comparison that fails does not fail
 * the training: the new model is published without it, and waits.
 */
@Singleton
public final class ChampionComparison {

    private static final Logger LOG = Logger.getLogger(ChampionComparison.class);

    private static final String STARTED = "comparing-"; // prefix of the marks of comparisons in progress

    private final ArchivedModels archives;
    private final TrainerMetrics metrics;

    /**
     * Creates a comparison.
     *
     * @param archives evaluates published models
     * @param metrics counts the comparisons
     */
    public ChampionComparison(ArchivedModels archives, TrainerMetrics metrics) {
        this.metrics = metrics;
        this.archives = archives;
    }

    /**
     * A model and its data set.
     *
     * @param checkpoint its publication
     * @param dataset the data set that it was trained and evaluated on
     * @param hits the correctly classified holdout images, by their index in the split
     * @param seed seed of the bootstrap
     */
    public record Newcomer(CheckpointPublished checkpoint, Dataset dataset, BitSet hits, long seed) {}

    /**
     * Compares a model with others.
     *
     * @param others published models, whose labels are among those of the data set
     * @param folder an existing folder of the job, which outlives a crash of the process
     * @param stop called regularly; may throw {@link CancellationException} to stop
     * @return the publication with the comparisons that succeeded
     */
    public CheckpointPublished compare(
            Newcomer newcomer, List<CheckpointPublished> others, Path folder, Runnable stop) {
        CheckpointPublished checkpoint = newcomer.checkpoint();
        List<ComparedModel> compared = new ArrayList<>(checkpoint.comparedWith());
        for (CheckpointPublished rival : others) {
            compare(newcomer, rival, folder, stop).ifPresent(compared::add);
        }
        return checkpoint.withComparisons(compared);
    }

    private Optional<ComparedModel> compare(Newcomer newcomer, CheckpointPublished rival, Path folder, Runnable stop) {
        try {
            Evaluator.Answers answers = evaluate(rival, newcomer.dataset(), folder, stop);
            metrics.compared(true);
            return Optional.of(compared(newcomer, rival, answers));
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // the training has succeeded all the same
            warn(newcomer, rival, Reasons.of(e));
            return Optional.empty();
        }
    }

    /**
     * Evaluates a published model once: a mark exists during the evaluation, so that a model that ends the process is
     * not evaluated again after the restart.
     *
     * @param folder an existing folder for the mark, which outlives a crash of the process
     * @param stop called regularly; may throw {@link CancellationException} to stop
     * @throws IllegalStateException if the trainer ended during an earlier evaluation of the model
     * @throws IOException if a folder cannot be used
     */
    Evaluator.Answers evaluate(CheckpointPublished model, Dataset dataset, Path folder, Runnable stop)
            throws IOException {
        Path mark = folder.resolve(STARTED + model.modelId());
        if (Files.exists(mark)) {
            throw new IllegalStateException(
                    "the trainer ended during an earlier evaluation of %s; delete %s to evaluate it again"
                            .formatted(model.modelId(), mark));
        }
        Files.createFile(mark);
        Evaluator.Answers answers;
        try {
            answers = archives.evaluate(model, dataset, stop);
        } catch (IOException | RuntimeException e) {
            delete(mark);
            throw e;
        }
        Files.delete(mark);
        return answers;
    }

    private static void delete(Path mark) {
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void warn(Newcomer newcomer, CheckpointPublished rival, String reason) {
        metrics.compared(false);
        LOG.warnf(
                "model not compared modelId=%s with=%s reason=\"%s\"",
                newcomer.checkpoint().modelId(), rival.modelId(), reason);
    }

    private static ComparedModel compared(Newcomer newcomer, CheckpointPublished rival, Evaluator.Answers answers) {
        int images = answers.evaluation().images();
        PairedComparison paired =
                PairedComparison.of(array(answers.hits(), images), array(newcomer.hits(), images), newcomer.seed());
        LOG.infof(
                "model compared modelId=%s with=%s holdout=%s accuracy=%.4f otherAccuracy=%.4f pValue=%.4f",
                newcomer.checkpoint().modelId(),
                rival.modelId(),
                newcomer.dataset().split(Split.HOLDOUT).digest(),
                paired.candidateAccuracy(),
                paired.baselineAccuracy(),
                paired.pValue());
        return new ComparedModel(
                rival.modelId(),
                answers.evaluation().accuracy(),
                answers.evaluation().loss(),
                images,
                paired.pValue(),
                new ModelComparison.Interval(
                        paired.difference().lower(), paired.difference().upper()));
    }

    private static boolean[] array(BitSet hits, int images) {
        var all = new boolean[images];
        hits.stream().forEach(i -> all[i] = true);
        return all;
    }
}
