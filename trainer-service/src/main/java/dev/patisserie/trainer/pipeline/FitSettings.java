package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Augmentation;
import dev.patisserie.common.event.ClassWeights;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.tensorflow.Precision;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.fit.FitPlan;
import dev.patisserie.trainer.fit.LearningRatePolicy;
import dev.patisserie.trainer.graph.Loss;
import dev.patisserie.trainer.graph.TrainOptions;
import java.util.Arrays;
import java.util.List;

/**
 * Converts the settings of a request to the types of {@code fit}.
 *
 * @param request a resolved request
 * @param settings the resource limits
 */
public record FitSettings(TrainingRequested request, TrainingSettings settings) {

    /**
     * A phase of a pipeline.
     *
     * @param name name in progress events
     * @param epochs most epochs
     * @param epochsBefore most epochs of the phases before it
     * @param learningRate initial learning rate
     */
    public record PhaseOf(String name, int epochs, int epochsBefore, double learningRate) {}

    public FitPlan plan(PhaseOf phase) {
        var pace =
                new LearningRatePolicy(phase.learningRate(), request.learningRateSchedule(), request.reduceOnPlateau());
        return new FitPlan(
                phase.name(),
                phase.epochs(),
                phase.epochsBefore(),
                request.batchSize(),
                request.seed(),
                pace,
                request.earlyStopping(),
                settings.prefetchBatches(),
                settings.snapshotSteps(),
                request.trial() == null ? null : request.trial().stopAtEpoch());
    }

    public TrainOptions options(Augmentation augmentation, Precision precision, Loss loss) {
        return new TrainOptions(request.optimizer().name(), augmentation, request.seed(), precision, loss);
    }

    /**
     * Returns the training loss.
     *
     * @param labels class names
     * @param train the training images
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if a weight names an unknown class
     */
    public Loss loss(List<String> labels, DecodedSplit train) {
        ClassWeights weights = request.classWeights();
        if (weights == null) {
            return new Loss(request.labelSmoothing(), List.of());
        }
        int[] images = new int[labels.size()];
        for (int i = 0; i < train.size(); i++) {
            images[train.label(i)]++;
        }
        try {
            double[] byClass = weights.of(labels, images);
            return new Loss(
                    request.labelSmoothing(), Arrays.stream(byClass).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw new PatisserieException(ErrorCode.REQUEST_INVALID, e.getMessage(), e);
        }
    }
}
