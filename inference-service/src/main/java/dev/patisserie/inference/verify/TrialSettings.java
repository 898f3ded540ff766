package dev.patisserie.inference.verify;

import dev.patisserie.common.image.ImageLimits;
import dev.patisserie.inference.model.ModelTrial;

/**
 * The settings of each trial.
 *
 * @param model sizes and tolerances
 * @param images limits on the probe images
 * @param threads number of threads of one forward pass, at least 1
 */
public record TrialSettings(ModelTrial.Settings model, ImageLimits images, int threads) {

    /** Returns the same settings with another number of threads. */
    public TrialSettings withThreads(int value) {
        return new TrialSettings(model, images, value);
    }

    /** Returns a task without a model. */
    public VerificationTask task() {
        return new VerificationTask(
                null,
                threads,
                model.maxBatch(),
                null,
                model.probeTolerance(),
                model.bfloat16Tolerance(),
                VerificationTask.Limits.of(images));
    }
}
