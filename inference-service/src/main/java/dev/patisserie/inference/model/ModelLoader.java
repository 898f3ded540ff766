package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Classifier;

/** Loads the model of a checkpoint event. */
@FunctionalInterface
public interface ModelLoader {

    /**
     * Fetches, verifies and loads a model. May take minutes.
     *
     * @param checkpoint the publication
     * @param reservation called once, before native memory is allocated
     * @return a verified model; the caller owns it and closes it
     * @throws PatisserieException one of the {@code MODEL_*} codes; all resources are released in this case
     */
    Classifier load(CheckpointPublished checkpoint, MemoryReservation reservation);

    /**
     * Fetches and verifies a model in isolation. May take minutes.
     *
     * @param checkpoint the publication
     * @throws PatisserieException as {@link #load}
     */
    default void verify(CheckpointPublished checkpoint) {
        load(checkpoint, bytes -> {}).close();
    }
}
