package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.CompactedLog;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.kafka.TopicFollower;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.search.SearchLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * The log of searches on the topic {@code searches}. A state and the requests and cancellations that follow from it are
 * one transaction. All leaders have the same transactional id, so that Kafka refuses the writes of a former one.
 */
final class KafkaSearchLog implements SearchLog {

    private static final Logger LOG = Logger.getLogger(KafkaSearchLog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LARGEST_STATE = 16 << 20; // bytes before compression

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Topic topics;
    private final Clock clock;
    private Producer<byte[], byte[]> producer; // null without the leadership

    /**
     * Creates a log without a connection.
     *
     * @param producers creates transactional producers, which this log closes
     * @param consumers creates consumers that read committed records, which this log closes
     */
    KafkaSearchLog(
            Supplier<Producer<byte[], byte[]>> producers,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Topic topics,
            Clock clock) {
        this.producers = producers;
        this.consumers = consumers;
        this.topics = topics;
        this.clock = clock;
    }

    /** The names of the topics of searches and of training requests. */
    record Topic(String searches, String requests) {}

    @Override
    public Map<String, SearchProgressed> lead() {
        resign();
        producer = producers.get();
        producer.initTransactions(); // from now on no former leader writes
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            return read(consumer);
        }
    }

    private Map<String, SearchProgressed> read(Consumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = consumer.partitionsFor(topics.searches(), PATIENCE).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        var log = new CompactedLog<SearchProgressed>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> add(log, record));
        }
        Map<String, SearchProgressed> states = new LinkedHashMap<>();
        log.values().values().stream()
                .sorted((one, other) -> one.searchId().compareTo(other.searchId()))
                .forEach(state -> states.put(state.searchId(), state));
        return states;
    }

    private static void add(CompactedLog<SearchProgressed> log, ConsumerRecord<byte[], byte[]> record) {
        String key = Records.keyText(record).orElse("");
        if (!key.startsWith(SearchProgressed.KEY_PREFIX)) {
            return;
        }
        var place =
                new CompactedLog.Place(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
        try {
            log.add(
                    key,
                    place,
                    Optional.ofNullable(record.value())
                            .map(value -> KeyedEvents.decode(record, SearchProgressed.class)));
        } catch (PatisserieException e) { // not written by a leader: the state before it counts
            LOG.warnf(
                    "record skipped topic=%s partition=%d offset=%d reason=\"%s\"",
                    record.topic(), record.partition(), record.offset(), TopicFollower.reason(e));
        }
    }

    @Override
    public void append(Change change) {
        producer.beginTransaction();
        producer.send(record(topics.searches(), null, change.state(), id(change.state())));
        change.requests()
                .forEach(placed -> producer.send(record(
                        topics.requests(),
                        placed.partition(),
                        placed.request(),
                        placed.request().requestId())));
        change.cancellations().forEach(cancelled -> {
            var event = new TrainingCancelled(cancelled.requestId(), cancelled.reason(), "search");
            producer.send(
                    record(topics.requests(), cancelled.partition(), event, cancelled.requestId() + "-cancelled"));
        });
        producer.commitTransaction();
    }

    /** Equal states have equal ids. */
    private static String id(SearchProgressed state) {
        return "%s-%s-%d-%d-%d"
                .formatted(
                        state.searchId(),
                        state.state(),
                        state.at().toEpochMilli(),
                        state.trials().size(),
                        state.spentEpochs());
    }

    private ProducerRecord<byte[], byte[]> record(String topic, Integer partition, Event event, String id) {
        var context = new EventCodec.Context(id, EventSource.TRAINER, clock.instant());
        ProducerRecord<byte[], byte[]> record = EventCodec.encode(topic, event, context);
        return new ProducerRecord<>(topic, partition, record.key(), record.value(), record.headers());
    }

    @Override
    public void resign() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    /** Returns the settings of the producer of a leader. */
    static Map<String, Object> producerSettings(Map<String, Object> broker, String transactionalId) {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put("client.id", "searches");
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("transactional.id", transactionalId);
        // An open transaction of a stopped leader delays all readers of the topics that are behind it, until the next
        // leader or this timeout aborts it.
        settings.put("transaction.timeout.ms", 20_000);
        settings.put("delivery.timeout.ms", 15_000);
        settings.put("request.timeout.ms", 10_000);
        settings.put("compression.type", "gzip"); // a state of many trials
        settings.put("max.request.size", LARGEST_STATE);
        settings.put("max.block.ms", (int) PATIENCE.toMillis());
        return settings;
    }

    /** Returns the settings of the consumer of a leader. */
    static Map<String, Object> consumerSettings(Map<String, Object> broker) {
        Map<String, Object> settings = new HashMap<>(broker);
        settings.put("client.id", "searches");
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("allow.auto.create.topics", false);
        return settings;
    }
}
