package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;

/** A recipe that turns a folder of labelled photos into evaluated, exported models. */
public interface TrainingPipeline {

    /** Returns which requests it answers. */
    Pipeline pipeline();

    /**
     * Checks what can be checked of a request before anything is read.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code REQUEST_INVALID} if it can never be answered
     */
    void check(TrainingRequested request);

    /**
     * Returns lower bounds of the resources of a training.
     *
     * @param request checked
     * @param images an upper bound of the number of training images, at least 1
     */
    TrainingNeeds needs(TrainingRequested request, int images);

    /**
     * Trains, evaluates and exports; returns when the models' folders are complete. Holds native memory only until
     * then.
     *
     * @param run what to train on, and where to work
     * @param listener told of each epoch; asked at least once per step whether to go on
     * @return the exported models
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_*} if the photos cannot be trained on,
     *     {@code WEIGHTS_*} if what to start from cannot be had, {@code REQUEST_INVALID} if the request asks for what
     *     there is not, {@code TRAINING_*} if training itself fails
     * @throws java.util.concurrent.CancellationException once {@code listener.stop()} says so
     */
    TrainingOutcome run(TrainingRun run, TrainingListener listener);
}
