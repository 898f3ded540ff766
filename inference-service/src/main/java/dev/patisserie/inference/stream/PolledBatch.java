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
 * What one poll of topic {@code images} returned.
 *
 * @param message the channel's message; acknowledging it commits the offsets
 * @param records in the order of the poll, which keeps each partition's
 * @param images what they hold, in the same order
 * @param generation of the consumer group when it was polled: after a rebalance it is another one, and these records
 *     belong to whoever has the partition then
 * @param receivedAt when it was taken off Kafka (UTC)
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
     * @param receivedAt when it was taken off Kafka (UTC)
     * @param reader makes an image of each record; must not fail for any of them
     */
    @SuppressWarnings("unchecked") // the metadata of this channel, whose records are byte arrays
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

    /** What to commit: per partition, the offset after its last record. */
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
