package dev.patisserie.inference.retrain;

import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.CompactedLog;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.inference.config.InferenceConfig;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the last automatic training of a data set from topic {@code retraining}. Each call reads the topic, which has
 * few records, so that every replica knows the current state. Thread-safe.
 */
@Singleton
class RetrainingTopic {

    private static final Logger LOG = Logger.getLogger(RetrainingTopic.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String dataset;

    @Inject
    RetrainingTopic(@Identifier("default-kafka-broker") Map<String, Object> settings, InferenceConfig config) {
        this(() -> consumer(settings), config.dataset());
    }

    /**
     * Creates a reader.
     *
     * @param consumers creates consumers without a group, which this reader closes
     * @param dataset the data set
     */
    RetrainingTopic(Supplier<Consumer<byte[], byte[]>> consumers, String dataset) {
        this.consumers = consumers;
        this.dataset = dataset;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        var config = new HashMap<>(settings);
        config.remove("group.id");
        config.put("client.id", "retraining");
        config.put("enable.auto.commit", false);
        config.put("allow.auto.create.topics", false);
        config.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Reads the topic up to its present end.
     *
     * @return the last automatic training; empty if there is none, or no topic
     * @throws PatisserieException {@link ErrorCode#SERVICE_BUSY} if Kafka does not return the topic in time
     */
    Optional<RetrainingChanged> read() {
        try {
            Consumer<byte[], byte[]> consumer = consumers.get();
            try {
                return read(consumer);
            } finally {
                consumer.close(CloseOptions.timeout(Duration.ZERO));
            }
        } catch (KafkaException e) {
            throw busy(e);
        }
    }

    private Optional<RetrainingChanged> read(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        CompactedLog<RetrainingChanged> log = new CompactedLog<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                throw busy(null);
            }
            consumer.poll(PATIENCE.dividedBy(50)).forEach(record -> add(log, record));
        }
        return log.value(dataset);
    }

    /** Returns the partitions of the topic; none if it does not exist. */
    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        return consumer.listTopics(PATIENCE).getOrDefault(Topics.RETRAINING, List.of()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Adds a record of the data set. An invalid one is skipped, like in the other services. */
    private void add(CompactedLog<RetrainingChanged> log, ConsumerRecord<byte[], byte[]> record) {
        if (Records.keyText(record).filter(dataset::equals).isEmpty()) {
            return;
        }
        try {
            var place = new CompactedLog.Place(
                    record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
            Optional<RetrainingChanged> training =
                    KeyedEvents.change(record, RetrainingChanged.class).value();
            log.add(dataset, place, training);
        } catch (RuntimeException e) { // the previous one remains
            LOG.debugf(
                    "record skipped topic=%s offset=%d reason=\"%s\"", record.topic(), record.offset(), e.getMessage());
        }
    }

    private static PatisserieException busy(KafkaException cause) {
        return new PatisserieException(
                ErrorCode.SERVICE_BUSY,
                "Kafka did not return the proposed training from topic %s; check the broker and the permissions, and try again"
                        .formatted(Topics.RETRAINING),
                cause);
    }
}
