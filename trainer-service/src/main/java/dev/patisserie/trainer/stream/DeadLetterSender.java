package dev.patisserie.trainer.stream;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.StallWatch;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.KafkaFailure;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.jboss.logging.Logger;

/** Sends records to the topic {@code training-requests.dead-letters}. */
@ApplicationScoped
class DeadLetterSender {

    private static final Logger LOG = Logger.getLogger(DeadLetterSender.class);
    private static final String TOPIC = Topics.TRAINING_REQUESTS_DEAD_LETTERS;

    private final RecordSender outbox;

    @Inject
    DeadLetterSender(@Channel(TOPIC) MutinyEmitter<byte[]> channel, StallWatch watch) {
        outbox = new RecordSender(channel, watch.begin(TOPIC));
    }

    /**
     * Sends a record with its original bytes and the reason; returns when the broker has acknowledged it. If the topic
     * rejects the dead letter, a reduced one with the record's position but without its bytes is sent, so that later
     * records are not blocked.
     *
     * @throws RuntimeException if the broker does not acknowledge the dead letter; the call may be retried
     */
    void send(ConsumerRecord<byte[], byte[]> record, ErrorCode code, String reason) {
        outbox.send(DeadLetter.of(TOPIC, record, code, reason))
                .onFailure(e -> KafkaFailure.of(e) == KafkaFailure.RECORD)
                .recoverWithUni(e -> {
                    LOG.warnf(
                            "dead letter reduced topic=%s partition=%d offset=%d reason=\"%s\"",
                            record.topic(), record.partition(), record.offset(), e);
                    return outbox.send(DeadLetter.reduced(TOPIC, record, code, reason));
                })
                .await()
                .indefinitely();
    }
}
