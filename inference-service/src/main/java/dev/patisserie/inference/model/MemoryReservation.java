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

    /** Returns whether a model may need this much memory. If not, it may be computed in a way that needs less. */
    default boolean holds(long bytes) {
        return true;
    }

    /** Returns a reservation within a budget. */
    static MemoryReservation within(MemoryBudget budget, MemoryReservation reservation) {
        return new MemoryReservation() {
            @Override
            public void reserve(long bytes) {
                reservation.reserve(bytes);
            }

            @Override
            public boolean holds(long bytes) {
                return budget.holds(bytes);
            }
        };
    }
}
