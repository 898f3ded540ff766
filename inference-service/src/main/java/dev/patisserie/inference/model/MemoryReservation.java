package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;

/** Reserves native memory for a model after all other checks and before the load. */
@FunctionalInterface
public interface MemoryReservation {

    /**
     * Reserves memory; may unload the serving model first.
     *
     * @param bytes estimated memory of the model
     * @throws PatisserieException {@link ErrorCode#MODEL_TOO_LARGE} if the memory is not available
     */
    void reserve(long bytes);
}
