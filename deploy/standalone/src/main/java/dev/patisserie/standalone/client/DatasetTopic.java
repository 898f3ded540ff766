package dev.patisserie.standalone.client;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Reads and writes the topic {@code datasets}.
 *
 * @param bootstrap the broker
 */
public record DatasetTopic(String bootstrap) {

    /** Returns the versions that are not retired; reads the whole topic. Invalid records are skipped. */
    public DatasetVersions read() {
        try (TopicTail tail = TopicTail.fromStart(bootstrap, Topics.DATASETS)) {
            Map<String, DatasetPublished> versions = new HashMap<>();
            tail.drain(records -> records.forEach(
                    message -> Records.keyText(message).ifPresent(key -> apply(key, message, versions))));
            return new DatasetVersions(versions.values());
        }
    }

    private static void apply(
            String key, ConsumerRecord<byte[], byte[]> message, Map<String, DatasetPublished> versions) {
        if (message.value() == null) {
            versions.remove(key);
            return;
        }
        try {
            versions.put(key, KeyedEvents.decode(message, DatasetPublished.class));
        } catch (PatisserieException e) {
            System.getLogger(DatasetTopic.class.getName())
                    .log(System.Logger.Level.WARNING, "data set version skipped key=" + key, e);
        }
    }

    /** Publishes a version, whose manifest is in the store; returns after the broker's acknowledgement. */
    public void publish(DatasetPublished version) throws InterruptedException {
        var context = new EventCodec.Context(version.key(), Photo.SOURCE, version.createdAt());
        send(EventCodec.encode(Topics.DATASETS, version, context));
    }

    /** Retires a version by a tombstone with the decision in its headers. */
    public void retire(DatasetPublished version, Decision decision) throws InterruptedException {
        byte[] key = version.key().getBytes(StandardCharsets.UTF_8);
        var tombstone = new ProducerRecord<byte[], byte[]>(Topics.DATASETS, key, null);
        DecisionHeaders.set(tombstone.headers(), decision);
        send(tombstone);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the broker did not accept the record on topic %s: %s".formatted(record.topic(), Reasons.of(e)), e);
        }
    }
}
