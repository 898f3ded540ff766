package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.trainer.dataset.SkippedImage;
import java.util.List;

/** Follows a run. Called on the thread that trains: a slow listener slows training. */
public interface TrainingListener {

    /** Told once per finished epoch, validation included. */
    void epochEnded(TrainingProgressed.Epoch epoch);

    /** Told once, before training, of the files that could not be read; never an empty list. */
    void imagesSkipped(List<SkippedImage> skipped);

    /** Returns whether to stop now; polled at least once per step. */
    boolean cancelled();
}
