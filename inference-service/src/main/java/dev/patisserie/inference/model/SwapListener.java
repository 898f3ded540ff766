package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;

/** Receives the result of each attempt to serve another model, on the worker's thread. */
public interface SwapListener {

    /** Called after a model started to serve. */
    void swapped(CheckpointPublished checkpoint);

    /** Called after a model was refused; the previous model continues to serve. */
    void refused(CheckpointPublished checkpoint, PatisserieException failure);

    /** Called after a model was deferred; it will be retried. */
    void deferred(CheckpointPublished checkpoint, PatisserieException failure);

    /** Called after a model was unloaded to free memory for the next one. */
    void unloaded(CheckpointPublished checkpoint);

    /** Called after the serving model was withdrawn and no other is eligible. */
    void cleared(CheckpointPublished checkpoint);

    /** Called after the serving model was compared with the selection. */
    default void reconciled() {}
}
