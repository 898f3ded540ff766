package dev.patisserie.inference.console;

import java.util.LinkedHashSet;
import java.util.Set;

/** The last ids that were added; older ones are forgotten. Thread-safe. */
final class RecentIds {

    private final int capacity;
    private final Set<String> ids = new LinkedHashSet<>(); // guarded by this

    /**
     * Starts empty.
     *
     * @param capacity how many are kept, at least 1
     */
    RecentIds(int capacity) {
        this.capacity = capacity;
    }

    /** Adds one; the oldest leaves a full set. */
    synchronized void add(String id) {
        if (ids.add(id) && ids.size() > capacity) {
            ids.remove(ids.iterator().next());
        }
    }

    /** Takes one out; returns whether it was there. */
    synchronized boolean remove(String id) {
        return ids.remove(id);
    }
}
