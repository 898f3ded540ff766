package dev.patisserie.feedback.partitions;

import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Reads the numbers of partitions of topics. */
@FunctionalInterface
public interface TopicReader {

    /** Returns the number of partitions of each existing topic. */
    Map<String, Integer> partitions() throws ExecutionException, InterruptedException;
}
