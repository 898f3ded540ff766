package dev.patisserie.inference.model;

import java.util.OptionalLong;

/**
 * The memory limit of a model that is loaded beside the serving one.
 *
 * @param bytes estimated native memory; empty for no limit
 * @param unloadFirst whether a model above the limit is loaded after the serving model was unloaded, which interrupts
 *     the service; otherwise it is refused
 */
public record MemoryBudget(OptionalLong bytes, boolean unloadFirst) {

    boolean holds(long needed) {
        return bytes.isEmpty() || needed <= bytes.getAsLong();
    }

    /** Returns whether the limit is known to hold two models beside the serving one. */
    boolean holdsBoth(long first, long second) {
        return bytes.isPresent() && first <= bytes.getAsLong() - second;
    }
}
