package dev.patisserie.standalone.feedback;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.service.Polling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The records, sizes and groups of the broker. The caller closes it. */
final class BrokerState implements AutoCloseable {

    private final String bootstrap;
    private final Admin admin;

    BrokerState(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /** Returns the size of the logs of each topic in bytes. */
    Map<String, Long> sizes() throws InterruptedException, ExecutionException {
        int node = admin.describeCluster().nodes().get().iterator().next().id();
        Map<String, Long> sizes = new TreeMap<>();
        admin.describeLogDirs(List.of(node))
                .allDescriptions()
                .get()
                .get(node)
                .values()
                .forEach(folder -> folder.replicaInfos()
                        .forEach((partition, replica) -> sizes.merge(partition.topic(), replica.size(), Long::sum)));
        return sizes;
    }

    /** Returns whether the group loses all members within a time. */
    boolean awaitEmpty(String group, Duration timeout) throws InterruptedException {
        return Polling.until(timeout, () -> members(group) == 0);
    }

    private int members(String group) throws InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members()
                    .size();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not describe the group " + group, e);
        }
    }

    /** Writes records to topic {@code images} and deletes them, so that the positions of images have expired. */
    void expireImages(Producer<byte[], byte[]> producer, int positions) throws Exception {
        List<TopicPartition> partitions = partitions(Topics.IMAGES);
        for (TopicPartition partition : partitions) {
            for (int i = 0; i < positions; i++) {
                producer.send(new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[1]));
            }
        }
        producer.flush();
        admin.deleteRecords(partitions.stream()
                        .collect(Collectors.toMap(
                                partition -> partition, partition -> RecordsToDelete.beforeOffset(positions))))
                .all()
                .get();
    }

    /** Reads the committed joined records. */
    void joined(Consumer<FeedbackJoined> reader) throws Exception {
        read(Topics.FEEDBACK, FeedbackJoined.class, reader);
    }

    /** Reads the committed estimates, the oldest first. */
    void estimates(Consumer<AccuracyEstimated> reader) throws Exception {
        read(Topics.LIVE_ACCURACY, AccuracyEstimated.class, reader);
    }

    private <E extends Event> void read(String topic, Class<E> type, Consumer<E> reader) throws Exception {
        List<TopicPartition> partitions = partitions(topic);
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> reader.accept(EventCodec.decode(record.headers(), record.value(), type)));
            }
        }
    }

    private List<TopicPartition> partitions(String topic) throws InterruptedException, ExecutionException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    @Override
    public void close() {
        admin.close();
    }
}
