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

    /**
     * Told, possibly many times a second, how far a part of the run is that may take long and is no
     * epoch.
     *
     * @param part what is being done, e.g. {@code download}
     * @param done bytes or images so far
     * @param of how many there are in all; 0 where nobody knows
     */
    void advanced(String part, long done, long of);

    /** Told what goes otherwise than asked for, and how to have it as asked for. */
    void noticed(String notice);

    /** Returns whether to stop now; polled at least once per step. */
    boolean cancelled();
}
