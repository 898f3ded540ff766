package dev.patisserie.common.store;

import java.time.Instant;

/**
 * An object of a store, without its content.
 *
 * @param name its name
 * @param bytes its size
 * @param modifiedAt time of the last {@link ObjectStore#put} under this name, by the clock of the store
 */
public record StoredObject(String name, long bytes, Instant modifiedAt) {}
