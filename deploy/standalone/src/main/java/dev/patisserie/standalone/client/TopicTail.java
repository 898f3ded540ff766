package dev.patisserie.standalone.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics without a consumer group, so other consumers are not affected. Not thread-safe. The caller owns the tail
 * and closes it once.
 */
public final class TopicTail implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private TopicTail(String bootstrap, List<String> topics) {
        consumer = KafkaClients.consumer(bootstrap);
        partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
    }

    /** Opens a tail that reads only records that are sent after this method returns. */
    public static TopicTail fromNow(String bootstrap, String... topics) {
        var tail = new TopicTail(bootstrap, Arrays.asList(topics));
        tail.consumer.seekToEnd(tail.partitions);
        tail.partitions.forEach(tail.consumer::position); // seeking is lazy; this resolves the positions
        return tail;
    }

    /** Opens a tail that reads the topics from their beginning. */
    public static TopicTail fromStart(String bootstrap, String... topics) {
        var tail = new TopicTail(bootstrap, Arrays.asList(topics));
        tail.consumer.seekToBeginning(tail.partitions);
        return tail;
    }

    /**
     * Opens a tail that starts at the first record of each partition whose time is not before {@code since}. Later
     * records can have an earlier time, because senders set it.
     */
    public static TopicTail since(String bootstrap, Instant since, String topic) {
        var tail = new TopicTail(bootstrap, List.of(topic));
        long millis = Math.max(0, since.toEpochMilli());
        if (millis == 0) {
            tail.consumer.seekToBeginning(tail.partitions);
            return tail;
        }
        tail.consumer.seekToEnd(tail.partitions);
        tail.consumer
                .offsetsForTimes(
                        tail.partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> millis)))
                .forEach((partition, first) -> {
                    if (first != null) {
                        tail.consumer.seek(partition, first.offset());
                    }
                });
        return tail;
    }

    /**
     * Opens a tail that starts at a record and reads its partition only.
     *
     * @throws IllegalStateException if the topic does not exist
     */
    public static TopicTail at(String bootstrap, TopicPartition partition, long offset) {
        var tail = new TopicTail(bootstrap, List.of(partition.topic()));
        if (!tail.partitions.contains(partition)) {
            tail.close();
            throw new IllegalStateException(
                    "expected partition %s on the broker, found none of that name".formatted(partition));
        }
        tail.partitions.stream()
                .filter(other -> !other.equals(partition))
                .forEach(other -> tail.consumer.pause(List.of(other)));
        tail.consumer.seekToEnd(tail.partitions);
        tail.consumer.seek(partition, offset);
        return tail;
    }

    /** Returns the next records, or an empty list after a short wait. */
    public List<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(STEP).forEach(records::add);
        return records;
    }

    /** Returns all records up to the current end. */
    public List<ConsumerRecord<byte[], byte[]>> drain() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        drain(records::addAll);
        return records;
    }

    /** Passes all records up to the current end to a consumer, one poll at a time. */
    public void drain(Consumer<List<ConsumerRecord<byte[], byte[]>>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            reader.accept(poll());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
