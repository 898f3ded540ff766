package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.DeadLetter;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** Topic {@code training-requests.dead-letters} out. */
@ApplicationScoped
class DeadLetters {

    private final MutinyEmitter<byte[]> channel;

    DeadLetters(@Channel(Topics.TRAINING_REQUESTS_DEAD_LETTERS) MutinyEmitter<byte[]> channel) {
        this.channel = channel;
    }

    /**
     * Puts a record aside as it is; returns when the broker has acknowledged it. Of a record that
     * is too large for the topic once the reason is added, a letter without its bytes says where it
     * lies: it must not stop those behind it.
     */
    void send(ConsumerRecord<byte[], byte[]> record, ErrorCode code, String reason) {
        Outbox.send(channel, letter(record, code, reason))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(
                        () -> Outbox.send(channel, letter(stub(record), code, tooLarge(reason))))
                .await()
                .indefinitely();
    }

    private static ProducerRecord<byte[], byte[]> letter(
            ConsumerRecord<byte[], byte[]> record, ErrorCode code, String reason) {
        return DeadLetter.of(Topics.TRAINING_REQUESTS_DEAD_LETTERS, record, code, reason);
    }

    /** The record without key, value and headers, any of which may be what is too large. */
    private static ConsumerRecord<byte[], byte[]> stub(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(), record.partition(), record.offset(), null, null);
    }

    private static String tooLarge(String reason) {
        return reason + "; the record itself is too large for this topic, read it at its offset";
    }
}
