package dev.patisserie.inference.console;

import dev.patisserie.common.event.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what the console shows: the training's progress from its begin, outcomes from some time on.
 * A topic that is created later is found at a later look. Of one thread.
 */
final class TopicReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<String, Instant> begins;
    private final Set<TopicPartition> assigned = new HashSet<>();

    /**
     * Starts without a topic.
     *
     * @param consumer is closed with this
     * @param since outcomes before it are left out
     */
    TopicReader(Consumer<byte[], byte[]> consumer, Instant since) {
        this.consumer = consumer;
        this.begins =
                Map.of(
                        Topics.PREDICTIONS, since,
                        Topics.IMAGES_DEAD_LETTERS, since,
                        Topics.TRAINING_PROGRESS, Instant.EPOCH);
    }

    /** Takes up the partitions that are there and were not before. */
    void lookForTopics() {
        Map<String, List<PartitionInfo>> topics = consumer.listTopics(PATIENCE);
        Map<TopicPartition, Long> found = new HashMap<>();
        begins.forEach(
                (topic, begin) ->
                        topics.getOrDefault(topic, List.of()).stream()
                                .map(info -> new TopicPartition(topic, info.partition()))
                                .filter(partition -> !assigned.contains(partition))
                                .forEach(partition -> found.put(partition, begin.toEpochMilli())));
        if (!found.isEmpty()) {
            assigned.addAll(found.keySet());
            consumer.assign(assigned);
            consumer.offsetsForTimes(found, PATIENCE).forEach(this::seek);
        }
    }

    private void seek(TopicPartition partition, OffsetAndTimestamp offset) {
        if (offset != null) {
            consumer.seek(partition, offset.offset());
        } else { // nothing is that new
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition, PATIENCE); // as of now, not as of the first poll
        }
    }

    /** Returns whether there is a topic to poll. */
    boolean hasTopics() {
        return !assigned.isEmpty();
    }

    /** Returns what has come, or waits so long for it. */
    ConsumerRecords<byte[], byte[]> poll(Duration wait) {
        return consumer.poll(wait);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
