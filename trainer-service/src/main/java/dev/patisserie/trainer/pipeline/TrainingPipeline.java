package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Pipeline;

/** A recipe that turns a folder of labelled photos into an evaluated, exported model. */
public interface TrainingPipeline {

    /** Returns which requests it answers. */
    Pipeline pipeline();

    /**
     * Trains, evaluates and exports; returns when the model's folder is complete. Holds native
     * memory only until then.
     *
     * @param run what to train on, and where to work
     * @param listener told of each epoch; asked at least once per step whether to go on
     * @return the exported model
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_*} if the photos
     *     cannot be trained on, {@code TRAINING_*} if training itself fails
     * @throws java.util.concurrent.CancellationException once {@code listener.cancelled()} is true
     */
    TrainedModel run(TrainingRun run, TrainingListener listener);
}
