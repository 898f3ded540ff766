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

/**
 * Reads what the console shows: the training's progress from its begin, outcomes from some time on. A topic that is
 * created later is found at a later look, and where Kafka goes away and comes back, reading goes on where it was. Of
 * one thread.
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
        this.begins = Map.of(
                Topics.PREDICTIONS, since,
                Topics.IMAGES_DEAD_LETTERS, since,
                Topics.TRAINING_PROGRESS, Instant.EPOCH);
    }

    /**
     * Takes up the partitions that are there and were not before.
     *
     * @return whether Kafka answers; if it does not, nothing has changed
     */
    boolean lookForTopics() {
        try {
            Map<TopicPartition, Long> found = notYetAssigned();
            if (!found.isEmpty()) {
                takeUp(found);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Returns the partitions that are not read yet, and the time (epoch ms) to begin at. */
    private Map<TopicPartition, Long> notYetAssigned() {
        Map<String, List<PartitionInfo>> topics = consumer.listTopics(PATIENCE);
        Map<TopicPartition, Long> found = new HashMap<>();
        begins.forEach((topic, begin) -> topics.getOrDefault(topic, List.of()).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .filter(partition -> !assigned.contains(partition))
                .forEach(partition -> found.put(partition, begin.toEpochMilli())));
        return found;
    }

    /** Takes up all or, where Kafka goes away meanwhile, none: without its place, one loses its past. */
    private void takeUp(Map<TopicPartition, Long> found) {
        consumer.assign(union(assigned, found.keySet()));
        try {
            places(found).forEach(consumer::seek);
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

    /** Returns where to begin; the ends are asked for first, so that no record lies between. */
    private Map<TopicPartition, Long> places(Map<TopicPartition, Long> found) {
        Map<TopicPartition, Long> places = new HashMap<>(consumer.endOffsets(found.keySet(), PATIENCE));
        consumer.offsetsForTimes(found, PATIENCE).forEach((partition, offset) -> {
            if (offset != null) { // otherwise nothing is that new
                places.put(partition, offset.offset());
            }
        });
        return places;
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
        consumer.close(CloseOptions.timeout(PATIENCE));
    }
}
