package dev.patisserie.standalone.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics without a group, so that it takes no record from anybody. Not thread-safe; the
 * caller owns it and closes it once.
 */
public final class TopicTail implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private TopicTail(String bootstrap, List<String> topics) {
        consumer = KafkaClients.consumer(bootstrap);
        partitions =
                topics.stream()
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

    /** Returns the next records, or none after a short wait. */
    public List<ConsumerRecord<byte[], byte[]>> poll() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        consumer.poll(STEP).forEach(records::add);
        return records;
    }

    /** Returns all records up to what is the end now. */
    public List<ConsumerRecord<byte[], byte[]>> drain() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            records.addAll(poll());
        }
        return records;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
