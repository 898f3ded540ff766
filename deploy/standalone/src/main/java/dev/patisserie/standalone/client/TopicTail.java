package dev.patisserie.standalone.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics without a group, so that it takes no record from anybody. Not thread-safe; the caller owns it and closes
 * it once.
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

    /** Opens a tail that sees every record that is sent after this returns, and none before. */
    public static TopicTail fromNow(String bootstrap, String... topics) {
        var tail = new TopicTail(bootstrap, Arrays.asList(topics));
        tail.consumer.seekToEnd(tail.partitions);
        tail.partitions.forEach(tail.consumer::position); // seeking is lazy: settle it now
        return tail;
    }

    /** Opens a tail that sees every record that the topics still hold. */
    public static TopicTail fromStart(String bootstrap, String... topics) {
        var tail = new TopicTail(bootstrap, Arrays.asList(topics));
        tail.consumer.seekToBeginning(tail.partitions);
        return tail;
    }

    /**
     * Opens a tail that sees one record and those after it in its partition.
     *
     * @throws IllegalStateException if there is no such topic
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

    /** Returns the next records, or none after a short wait. */
    public List<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(STEP).forEach(records::add);
        return records;
    }

    /** Returns all records up to what is the end now. */
    public List<ConsumerRecord<byte[], byte[]>> drain() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        drain(records::addAll);
        return records;
    }

    /** Hands over all records up to what is the end now, poll by poll. */
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
