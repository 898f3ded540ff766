package dev.patisserie.inference.console;

import dev.patisserie.common.event.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jboss.logging.Logger;

/**
 * Reads the console's topics: outcomes from a start time, labels from some days before, the last shadow answers, and
 * the others from the beginning. Topics created later are found later. After an interruption of Kafka, reading resumes
 * at the last position. Not thread-safe; confined to the console thread.
 */
final class TopicReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The retention of the labelling queue: an earlier label closes no request. */
    private static final Duration LABELS = Duration.ofDays(7);

    /** The number of the last shadow answers of a partition that are read; few of them are disagreements. */
    static final long MOST_ANSWERS = 5000;

    private static final Logger LOG = Logger.getLogger(TopicReader.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Instant> begins;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Set<String> denied = new HashSet<>(); // topics without permission
    private final Map<TopicPartition, Long> unread = new HashMap<>(); // the ends at the time of the assignment
    private boolean isFound; // whether Kafka has named the topics

    /**
     * Creates a reader without topics.
     *
     * @param consumer consumer that is closed with this reader
     * @param since start time; earlier outcomes are skipped
     */
    TopicReader(Consumer<byte[], byte[]> consumer, Instant since) {
        this.consumer = consumer;
        this.begins = Map.ofEntries(
                Map.entry(Topics.PREDICTIONS, since),
                Map.entry(Topics.IMAGES_DEAD_LETTERS, since),
                Map.entry(Topics.TRAINING_PROGRESS, Instant.EPOCH),
                Map.entry(Topics.LABELLING_QUEUE, Instant.EPOCH),
                Map.entry(Topics.LABELS, since.minus(LABELS)),
                Map.entry(Topics.LIVE_ACCURACY, Instant.EPOCH),
                Map.entry(Topics.DRIFT, Instant.EPOCH),
                Map.entry(Topics.ROLLOUTS, Instant.EPOCH),
                Map.entry(Topics.PREDICTIONS_SHADOW, Instant.EPOCH),
                Map.entry(Topics.RETRAINING, Instant.EPOCH),
                Map.entry(Topics.SEARCHES, Instant.EPOCH));
    }

    /**
     * Assigns new partitions.
     *
     * @return whether Kafka responds; if not, the assignment is unchanged
     */
    boolean lookForTopics() {
        try {
            Map<TopicPartition, Long> found = notYetAssigned();
            if (!found.isEmpty()) {
                takeUp(found);
            }
            isFound = true;
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Returns the unassigned partitions with their start times (epoch ms). */
    private Map<TopicPartition, Long> notYetAssigned() {
        Map<String, List<PartitionInfo>> topics = consumer.listTopics(PATIENCE);
        Map<TopicPartition, Long> found = new HashMap<>();
        begins.forEach((topic, begin) -> topics.getOrDefault(topic, List.of()).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .filter(partition -> !assigned.contains(partition) && !denied.contains(partition.topic()))
                .forEach(partition -> found.put(partition, begin.toEpochMilli())));
        return found;
    }

    /**
     * Assigns all partitions, or none if Kafka becomes unavailable, because a partition without a start position would
     * lose its earlier records.
     */
    private void takeUp(Map<TopicPartition, Long> found) {
        consumer.assign(union(assigned, found.keySet()));
        try {
            startPositions(found).forEach(consumer::seek);
            assigned.addAll(found.keySet());
        } catch (TimeoutException e) {
            consumer.assign(assigned);
            throw e;
        }
    }

    private static Set<TopicPartition> union(Set<TopicPartition> some, Set<TopicPartition> others) {
        var all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    /** Returns the start positions. The end offsets are queried first, so that no record is skipped. */
    private Map<TopicPartition, Long> startPositions(Map<TopicPartition, Long> found) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(found.keySet(), PATIENCE);
        Map<TopicPartition, Long> startPositions = new HashMap<>(ends);
        consumer.offsetsForTimes(found, PATIENCE).forEach((partition, offset) -> {
            if (offset != null) { // otherwise no record is that recent
                startPositions.put(partition, offset.offset());
            }
        });
        startPositions.replaceAll(
                (partition, offset) -> isAnswers(partition) ? recent(offset, ends.get(partition)) : offset);
        unread.putAll(ends);
        return startPositions;
    }

    private static boolean isAnswers(TopicPartition partition) {
        return partition.topic().equals(Topics.PREDICTIONS_SHADOW);
    }

    private static long recent(long beginning, long end) {
        return Math.max(beginning, end - MOST_ANSWERS);
    }

    /** Returns whether all partitions have been read to the ends that they had when they were assigned. */
    boolean isCaughtUp() {
        unread.entrySet().removeIf(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
        return isFound && unread.isEmpty();
    }

    /** Returns whether at least one topic is assigned. */
    boolean hasTopics() {
        return !assigned.isEmpty();
    }

    /** Returns the available records, or waits up to {@code wait} for records. Skips topics without permission. */
    ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (TopicAuthorizationException e) {
            if (!deny(e.unauthorizedTopics())) {
                throw e;
            }
            LOG.warnf("console without topics topics=%s reason=\"no permission to read\"", e.unauthorizedTopics());
            return ConsumerRecords.empty();
        }
    }

    /** Removes the partitions of some topics; returns whether there were any. */
    private boolean deny(Set<String> topics) {
        denied.addAll(topics);
        unread.keySet().removeIf(partition -> topics.contains(partition.topic()));
        boolean isChanged = assigned.removeIf(partition -> topics.contains(partition.topic()));
        consumer.assign(assigned);
        return isChanged;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(PATIENCE));
    }
}
