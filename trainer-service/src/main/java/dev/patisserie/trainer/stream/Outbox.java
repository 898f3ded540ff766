package dev.patisserie.trainer.stream;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Records into a channel. */
final class Outbox {

    private Outbox() {}

    /**
     * Sends a record's key, headers and value; the channel's configuration names the topic.
     *
     * @return completes once the broker has acknowledged the record, fails if it does not
     */
    static Uni<Void> send(MutinyEmitter<byte[]> channel, ProducerRecord<byte[], byte[]> record) {
        return channel.sendMessage(
                Message.of(record.value())
                        .addMetadata(
                                OutgoingKafkaRecordMetadata.<byte[]>builder()
                                        .withKey(record.key())
                                        .withHeaders(record.headers())
                                        .build()));
    }
}
