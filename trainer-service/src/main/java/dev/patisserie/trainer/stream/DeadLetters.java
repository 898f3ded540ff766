package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.wire.DeadLetter;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;

/** Topic {@code training-requests.dead-letters} out. */
@ApplicationScoped
class DeadLetters {

    private final MutinyEmitter<byte[]> channel;

    DeadLetters(@Channel(Topics.TRAINING_REQUESTS_DEAD_LETTERS) MutinyEmitter<byte[]> channel) {
        this.channel = channel;
    }

    /** Puts a record aside as it is; returns when the broker has acknowledged it. */
    void send(ConsumerRecord<byte[], byte[]> record, ErrorCode code, String reason) {
        Outbox.send(
                        channel,
                        DeadLetter.of(Topics.TRAINING_REQUESTS_DEAD_LETTERS, record, code, reason))
                .await()
                .indefinitely();
    }
}
