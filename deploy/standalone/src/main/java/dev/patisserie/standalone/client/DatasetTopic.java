package dev.patisserie.standalone.client;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Reads and writes the topic {@code datasets}.
 *
 * @param bootstrap the broker
 */
public record DatasetTopic(String bootstrap) {

    /** Returns the versions that are not retired; reads the whole topic. Invalid records are skipped. */
    public DatasetVersions read() {
        return new DatasetVersions(content().versions().values());
    }

    /**
     * Returns the versions that are not retired, for a caller that removes everything else.
     *
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if a record is invalid, because the images of its
     *     version are then unknown
     */
    public DatasetVersions readComplete() {
        Content content = content();
        if (!content.invalid().isEmpty()) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected only valid versions on topic %s, found %d invalid records, the first with key '%s'; use the release that published it, or retire it by a record with this key and without value"
                            .formatted(
                                    Topics.DATASETS,
                                    content.invalid().size(),
                                    content.invalid().first()));
        }
        return new DatasetVersions(content.versions().values());
    }

    /**
     * The content of the topic.
     *
     * @param versions the versions by key
     * @param invalid the keys whose last record is invalid
     */
    private record Content(Map<String, DatasetPublished> versions, SortedSet<String> invalid) {

        void apply(ConsumerRecord<byte[], byte[]> message) {
            Records.keyText(message).ifPresent(key -> apply(key, message));
        }

        private void apply(String key, ConsumerRecord<byte[], byte[]> message) {
            invalid.remove(key);
            if (message.value() == null) {
                versions.remove(key);
                return;
            }
            try {
                versions.put(key, KeyedEvents.decode(message, DatasetPublished.class));
            } catch (PatisserieException e) {
                invalid.add(key);
                System.getLogger(DatasetTopic.class.getName())
                        .log(System.Logger.Level.WARNING, "data set version skipped key=" + key, e);
            }
        }
    }

    private Content content() {
        var content = new Content(new HashMap<>(), new TreeSet<>());
        try (TopicTail tail = TopicTail.fromStart(bootstrap, Topics.DATASETS)) {
            tail.drain(records -> records.forEach(content::apply));
        }
        return content;
    }

    /** Publishes a version, whose manifest is in the store; returns after the broker's acknowledgement. */
    public void publish(DatasetPublished version) throws InterruptedException {
        var context = new EventCodec.Context(version.key(), Photo.SOURCE, version.createdAt());
        KafkaClients.send(bootstrap, List.of(EventCodec.encode(Topics.DATASETS, version, context)));
    }

    /** Retires a version by a tombstone with the decision in its headers. */
    public void retire(DatasetPublished version, Decision decision) throws InterruptedException {
        byte[] key = version.key().getBytes(StandardCharsets.UTF_8);
        var tombstone = new ProducerRecord<byte[], byte[]>(Topics.DATASETS, key, null);
        DecisionHeaders.set(tombstone.headers(), decision);
        KafkaClients.send(bootstrap, List.of(tombstone));
    }
}
