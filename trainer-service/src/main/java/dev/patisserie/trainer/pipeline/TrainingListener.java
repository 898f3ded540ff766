package dev.patisserie.trainer.pipeline;

import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.SkippedImage;
import dev.patisserie.trainer.fit.FitListener;
import java.util.List;

/**
 * Follows a run: its epochs, and what comes before and after them. Called by one thread at a time; a slow listener
 * slows training.
 */
public interface TrainingListener extends FitListener {

    /**
     * Told once the photos of a model's training are decoded, before its first phase. A run that compares two recipes
     * trains two models.
     *
     * @param run what is trained, and where; its request is resolved: nothing in it is null that the recipe uses
     * @param labels class names, in the order of the images' classes
     * @param images open until {@link #modelEnded}
     */
    default void modelStarted(TrainingRun run, List<String> labels, DecodedDataset images) {}

    /** Told once a model is exported and evaluated. */
    default void modelEnded(TrainedModel model) {}

    /** Told once, before training, of the files that could not be read; never an empty list. */
    default void imagesSkipped(List<SkippedImage> skipped) {}

    /**
     * Told, possibly many times a second, how far a part of the run is that may take long and is no epoch.
     *
     * @param part what is being done: {@code download}, {@code decode} or {@code features}
     * @param done bytes or images so far
     * @param of how many there are in all; 0 where nobody knows
     */
    default void advanced(String part, long done, long of) {}

    /** Told what goes otherwise than asked for, and how to have it as asked for. */
    default void noticed(String notice) {}
}
