package dev.patisserie.inference.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.inference.classify.Classifier;

/** Turns a checkpoint event into a model that may serve. */
@FunctionalInterface
public interface ModelLoader {

    /**
     * Fetches, verifies and loads. May take minutes.
     *
     * @param checkpoint what was published
     * @param reservation is called once, before native memory is allocated
     * @return a verified model; the caller owns it and closes it
     * @throws PatisserieException one of the {@code MODEL_*} codes; nothing is left behind then
     */
    Classifier load(CheckpointPublished checkpoint, MemoryReservation reservation);
}
