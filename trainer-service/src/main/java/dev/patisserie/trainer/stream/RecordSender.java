package dev.patisserie.trainer.stream;

import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.KafkaFailure;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Sends records to a channel. A permanently failed producer is reported to the health check. */
final class RecordSender {

    private final MutinyEmitter<byte[]> channel;
    private final StallWatch.Work producer;

    /**
     * Creates a sender.
     *
     * @param channel the channel, whose configuration names the topic
     * @param producer records whether the channel's producer can send
     */
    RecordSender(MutinyEmitter<byte[]> channel, StallWatch.Work producer) {
        this.channel = channel;
        this.producer = producer;
    }

    /**
     * Sends a record's key, headers and value.
     *
     * @return completes once the broker has acknowledged the record, fails if it does not
     */
    Uni<Void> send(ProducerRecord<byte[], byte[]> record) {
        return Uni.createFrom()
                .deferred(() -> channel.sendMessage(message(record)))
                .invoke(producer::ended)
                .onFailure(e -> KafkaFailure.of(e) == KafkaFailure.PRODUCER)
                .invoke(e -> producer.failed(e, true));
    }

    private static Message<byte[]> message(ProducerRecord<byte[], byte[]> record) {
        return Message.of(record.value())
                .addMetadata(OutgoingKafkaRecordMetadata.<byte[]>builder()
                        .withKey(record.key())
                        .withHeaders(record.headers())
                        .build());
    }
}
