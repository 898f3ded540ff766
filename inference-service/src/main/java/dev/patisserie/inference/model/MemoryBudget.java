package dev.patisserie.inference.model;

import java.util.OptionalLong;

/**
 * What a model may take beside the one that serves.
 *
 * @param bytes of native memory, estimated; empty for any number
 * @param unloadFirst whether one that takes more is loaded after the one that serves was unloaded, with a pause in
 *     service; otherwise it is refused
 */
public record MemoryBudget(OptionalLong bytes, boolean unloadFirst) {

    boolean holds(long needed) {
        return bytes.isEmpty() || needed <= bytes.getAsLong();
    }
}
