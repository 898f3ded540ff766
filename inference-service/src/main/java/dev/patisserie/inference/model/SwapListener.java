package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;

/** Is told what became of each attempt to serve another model; on the worker's thread. */
public interface SwapListener {

    /** That model serves from now on. */
    void swapped(CheckpointPublished checkpoint);

    /** That model failed; what served before goes on serving. */
    void refused(CheckpointPublished checkpoint, PatisserieException failure);

    /** That model could not be had yet, and will be tried again. */
    void deferred(CheckpointPublished checkpoint, PatisserieException failure);

    /** That model serves no more, to make room for one that is loaded next. */
    void unloaded(CheckpointPublished checkpoint);

    /** That model was withdrawn, and no other may serve. */
    void cleared(CheckpointPublished checkpoint);
}
