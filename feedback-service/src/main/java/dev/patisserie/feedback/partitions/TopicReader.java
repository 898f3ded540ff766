package dev.patisserie.feedback.partitions;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** Reads the numbers of partitions of topics. */
@FunctionalInterface
public interface TopicReader {

    /**
     * Returns the numbers of partitions of those topics that exist.
     *
     * @param names the topics
     */
    Map<String, Integer> partitions(Set<String> names) throws ExecutionException, InterruptedException;
}
