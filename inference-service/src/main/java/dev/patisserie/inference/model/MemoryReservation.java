package dev.patisserie.inference.model;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;

/** Is asked for native memory before a model is loaded, when all else about it is verified. */
@FunctionalInterface
public interface MemoryReservation {

    /**
     * Makes room.
     *
     * @param bytes what the model will take, estimated
     * @throws PatisserieException {@link ErrorCode#MODEL_TOO_LARGE} if there is none
     */
    void make(long bytes);
}
