package dev.patisserie.trainer.search;

import java.util.List;
import java.util.Set;

/** The trainers of the consumer group and their partitions. */
@FunctionalInterface
public interface Trainers {

    /**
     * Returns the partitions of {@code training-requests} of each trainer that has one.
     *
     * @throws RuntimeException if the broker is unavailable
     */
    List<Set<Integer>> partitions();
}
