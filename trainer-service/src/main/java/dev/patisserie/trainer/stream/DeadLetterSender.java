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

/** Topic {@code training-requests.dead-letters} out. */
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
     * Sends a record as it is; returns when the broker has acknowledged it. Of a record that the topic does not take
     * once the reason is added, a letter without its bytes names its place: it must not stop those behind it.
     *
     * @throws RuntimeException if the broker does not acknowledge the letter; may be repeated
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
