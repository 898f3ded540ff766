package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;

/** A training pipeline: a folder of labelled photos in, evaluated and exported models out. */
public interface TrainingPipeline {

    /** Returns the requests that this pipeline serves. */
    Pipeline pipeline();

    /**
     * Checks a request before any file is read.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code REQUEST_INVALID} if the request can never succeed
     */
    void check(TrainingRequested request);

    /**
     * Returns lower bounds on the resources of a training.
     *
     * @param request a checked request
     * @param images an upper bound of the number of training images, at least 1
     */
    TrainingNeeds needs(TrainingRequested request, int images);

    /**
     * Trains, evaluates and exports. Returns when the folders of the models are complete, and all native memory is
     * free.
     *
     * @param run the request, the data set and the work folder
     * @param listener receives the events; {@code stop()} is called at least once per step
     * @return the exported models
     * @throws dev.patisserie.common.fault.PatisserieException {@code DATASET_*} if the photos are unusable,
     *     {@code WEIGHTS_*} if the starting weights are unavailable, {@code REQUEST_INVALID} if the request names
     *     unknown values, {@code TRAINING_*} if the training fails
     * @throws java.util.concurrent.CancellationException if {@code listener.stop()} stops the run
     */
    TrainingOutcome run(TrainingRun run, TrainingListener listener);
}
