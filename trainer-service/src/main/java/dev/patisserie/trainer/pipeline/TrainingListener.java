package dev.patisserie.trainer.pipeline;

import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.FitListener;
import java.util.List;

/**
 * Receives the events of a run, including those before and after its epochs. Called by one thread at a time; a slow
 * listener slows training.
 */
public interface TrainingListener extends FitListener {

    /**
     * Called after the photos are decoded, before the first phase of a model's training. A run that compares two
     * pipelines trains two models.
     *
     * @param run the run; its request is resolved, so no field that the pipeline uses is null
     * @param labels class names, in the order of the images' classes
     * @param images open until {@link #modelEnded}
     */
    default void modelStarted(TrainingRun run, List<String> labels, DecodedDataset images) {}

    /** Called after a model is exported and evaluated. */
    default void modelEnded(TrainedModel model) {}

    /** Called once before training with the unreadable images, if there are any. */
    default void imagesSkipped(List<SkippedImage> skipped) {}

    /**
     * Reports the progress of a long stage that has no epochs. May be called many times per second.
     *
     * @param part the stage: {@code download}, {@code decode}, {@code features}, {@code calibration} or
     *     {@code bfloat16}
     * @param done number of finished bytes or images
     * @param of total number of bytes or images; 0 if unknown
     */
    default void advanced(String part, long done, long of) {}

    /** Reports a deviation from the request, with its remedy. */
    default void noticed(String notice) {}
}
