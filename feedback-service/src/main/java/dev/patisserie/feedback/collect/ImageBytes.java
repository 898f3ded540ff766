package dev.patisserie.feedback.collect;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads single records of Kafka by their positions, with a consumer of its own that belongs to no group. Each read
 * fetches one batch of records.
 */
public final class ImageBytes implements ImageReader {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final int polls;

    /**
     * Creates a reader.
     *
     * @param consumer a consumer without a group, whose reset policy is {@code none}; closed with this reader
     * @param polls number of polls without a record after which a read fails, at least 1
     */
    ImageBytes(Consumer<byte[], byte[]> consumer, int polls) {
        this.consumer = consumer;
        this.polls = polls;
    }

    /**
     * Opens a reader.
     *
     * @param kafka the client's settings: servers, security
     */
    public static ImageBytes open(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // another record must not be read instead
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false); // labels may name any topic
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1); // a broker returns at least one batch
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        var bytes = new ByteArrayDeserializer();
        return new ImageBytes(
                new KafkaConsumer<>(settings, bytes, new ByteArrayDeserializer()), (int) TIMEOUT.dividedBy(POLL));
    }

    /**
     * {@inheritDoc}
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer within ten seconds
     */
    @Override
    public Reading read(ImageReference image) {
        try {
            if (!exists(image)) {
                return new Reading.Expired(
                        "expected partition %d of topic %s, found none".formatted(image.partition(), image.topic()));
            }
        } catch (InvalidTopicException e) {
            return new Reading.Expired("expected the name of a topic, found '%s'".formatted(image.topic()));
        } catch (TopicAuthorizationException e) {
            if (image.topic().equals(Topics.IMAGES)) {
                throw e; // the service needs it: an operator repairs the permission
            }
            return new Reading.Expired(
                    "expected a topic that the service may read, found '%s'".formatted(image.topic()));
        }
        var partition = new TopicPartition(image.topic(), image.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, image.offset());
        try {
            return poll(partition, image.offset());
        } catch (OffsetOutOfRangeException e) {
            return new Reading.Expired(
                    "expected offset %d of %s, found that it is deleted".formatted(image.offset(), partition));
        }
    }

    private boolean exists(ImageReference image) {
        List<PartitionInfo> partitions = consumer.partitionsFor(image.topic(), TIMEOUT);
        return partitions != null
                && partitions.stream().anyMatch(partition -> partition.partition() == image.partition());
    }

    private Reading poll(TopicPartition partition, long offset) {
        for (int i = 0; i < polls; i++) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record.offset() == offset
                        ? new Reading.Found(record.value())
                        : new Reading.Expired("expected offset %d of %s, found %d as the next one"
                                .formatted(offset, partition, record.offset()));
            }
        }
        long next = consumer.position(partition, TIMEOUT);
        if (next > offset) { // the consumer skipped the end of a transaction, or an aborted record
            return new Reading.Expired(
                    "expected offset %d of %s, found no record before %d".formatted(offset, partition, next));
        }
        long end = consumer.endOffsets(List.of(partition), TIMEOUT).get(partition);
        if (offset >= end) {
            return new Reading.Expired(
                    "expected offset %d of %s, found the end at %d".formatted(offset, partition, end));
        }
        throw new TimeoutException("expected the record at offset %d of %s within %s, found none; retrying"
                .formatted(offset, partition, POLL.multipliedBy(polls)));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
