package dev.patisserie.standalone.client.history;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The latest acts up to a limit, in constant memory. Not thread-safe. */
final class LatestActs {

    private static final Comparator<Act> OLDEST_FIRST = Comparator.comparing(Act::at);

    private final PriorityQueue<Act> latest = new PriorityQueue<>(OLDEST_FIRST);
    private final int limit;
    private long omitted;

    LatestActs(int limit) {
        this.limit = limit;
    }

    void add(Act act) {
        latest.add(act);
        if (latest.size() > limit) {
            latest.remove();
            omitted++;
        }
    }

    /** Returns the number of acts that are earlier than the latest ones. */
    long omitted() {
        return omitted;
    }

    List<Act> oldestFirst() {
        return latest.stream().sorted(OLDEST_FIRST).toList();
    }
}
