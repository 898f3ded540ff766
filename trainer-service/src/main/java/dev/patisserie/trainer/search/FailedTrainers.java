package dev.patisserie.trainer.search;

import dev.patisserie.common.event.TrainingProgressed;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The partitions of trainers whose last training failed, as on a full disk, so that one broken trainer does not take
 * one trial after the other. They rest for 5 minutes, twice as long after each further failure, at most 2 hours. Kept
 * in memory alone: the placement of a training has no effect on its result. Used on one thread.
 */
final class FailedTrainers {

    private static final Duration FIRST_REST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 5; // 160 minutes
    private static final Duration LONGEST_REST = Duration.ofHours(2);

    private final Map<Integer, Rest> rests = new HashMap<>();

    private record Rest(int failures, Instant until) {}

    /** Records the end of a training. */
    void ended(int partition, TrainingProgressed.State state, Instant now) {
        if (state == TrainingProgressed.State.FAILED) {
            int failures = rests.containsKey(partition) ? rests.get(partition).failures() + 1 : 1;
            Duration rest = FIRST_REST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
            rests.put(partition, new Rest(failures, now.plus(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest)));
        } else {
            rests.remove(partition);
        }
    }

    /** Returns the partitions that rest. */
    Set<Integer> resting(Instant now) {
        return rests.entrySet().stream()
                .filter(rest -> now.isBefore(rest.getValue().until()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
