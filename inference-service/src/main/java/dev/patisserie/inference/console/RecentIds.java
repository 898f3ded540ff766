package dev.patisserie.inference.console;

import java.util.LinkedHashSet;
import java.util.Set;

/** A set of the last added ids; older ids are discarded. Thread-safe. */
final class RecentIds {

    private final int capacity;
    private final Set<String> ids = new LinkedHashSet<>(); // guarded by this

    /**
     * Creates an empty set.
     *
     * @param capacity maximum number of ids, at least 1
     */
    RecentIds(int capacity) {
        this.capacity = capacity;
    }

    /** Adds an id; removes the oldest one from a full set. */
    synchronized void add(String id) {
        if (ids.add(id) && ids.size() > capacity) {
            ids.remove(ids.iterator().next());
        }
    }

    /** Removes an id; returns whether it was present. */
    synchronized boolean remove(String id) {
        return ids.remove(id);
    }
}
