package dev.patisserie.inference.stream;

import dev.patisserie.inference.classify.Image;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The records of one poll of topic {@code images}, or a part of them.
 *
 * @param message the channel's message; acknowledging it commits the offsets
 * @param records the records in the order of the poll, which preserves each partition's order
 * @param images the images of the records, in the same order
 * @param generation generation of the consumer group at the time of the poll; after a rebalance the records belong to
 *     the new owner of the partition
 * @param receivedAt time of the poll (UTC)
 */
record PolledBatch(
        Message<List<byte[]>> message,
        List<ConsumerRecord<byte[], byte[]>> records,
        List<Image> images,
        int generation,
        Instant receivedAt) {

    /**
     * Reads a batch.
     *
     * @param message the channel's message
     * @param receivedAt time of the poll (UTC)
     * @param reader converts a record to an image; must not fail
     */
    @SuppressWarnings("unchecked") // the records of this channel are byte arrays
    static PolledBatch of(
            Message<List<byte[]>> message, Instant receivedAt, Function<ConsumerRecord<byte[], byte[]>, Image> reader) {
        IncomingKafkaRecordBatchMetadata<byte[], byte[]> batch =
                message.getMetadata(IncomingKafkaRecordBatchMetadata.class).orElseThrow();
        List<ConsumerRecord<byte[], byte[]>> records =
                StreamSupport.stream(batch.getRecords().spliterator(), false).toList();
        return new PolledBatch(
                message,
                records,
                records.stream().map(reader).toList(),
                batch.getConsumerGroupGenerationId(),
                receivedAt);
    }

    /**
     * Returns the records from index {@code from} to {@code to}, exclusive. Acknowledging a part that is not the last
     * one has no effect, because the connector commits the offsets of a poll together.
     */
    PolledBatch part(int from, int to) {
        return new PolledBatch(
                to == records.size() ? message : Message.of(message.getPayload()),
                records.subList(from, to),
                images.subList(from, to),
                generation,
                receivedAt);
    }

    /** Returns the offsets to commit: per partition, the offset after its last record. */
    Map<TopicPartition, OffsetAndMetadata> offsets() {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            next.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        return next;
    }

    /** Commits the offsets. */
    Uni<Void> acknowledge() {
        return Uni.createFrom().completionStage(message::ack);
    }
}
