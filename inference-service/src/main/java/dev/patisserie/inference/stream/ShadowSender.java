package dev.patisserie.inference.stream;

import dev.patisserie.common.event.ShadowAnswered;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.kafka.AcknowledgedSender;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.metrics.UnexpectedErrors;
import dev.patisserie.inference.metrics.UnexpectedErrors.Source;
import dev.patisserie.inference.shadow.ShadowSink;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends the answers of candidates to topic {@code predictions.shadow}, with a producer of its own outside of the
 * transactions of the stream. Each answer waits for its acknowledgement, so that nothing accumulates; one that cannot
 * be sent is reported and discarded.
 */
@Singleton
class ShadowSender implements ShadowSink {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AcknowledgedSender sender;
    private final UnexpectedErrors errors;

    @Inject
    ShadowSender(@Identifier("default-kafka-broker") Map<String, Object> settings, UnexpectedErrors errors) {
        this(() -> AcknowledgedSender.producer(settings, "predictions-shadow", PATIENCE), errors);
    }

    /**
     * Creates a sender without a producer.
     *
     * @param producers creates producers, which this sender closes
     */
    ShadowSender(Supplier<Producer<byte[], byte[]>> producers, UnexpectedErrors errors) {
        this.sender = new AcknowledgedSender(producers, PATIENCE);
        this.errors = errors;
    }

    @Override
    public void send(ShadowAnswered answer) {
        errors.contain(Source.SHADOW, () -> sender.send(List.of(record(answer)))
                .ifPresent(failure -> errors.report(
                        Source.SHADOW,
                        failure.cause(),
                        "rolloutId=%s candidate=%s effect=answer-lost"
                                .formatted(answer.rolloutId(), answer.candidateId()))));
    }

    /** The id is the same for each answer of a rollout to an image, so that readers can discard duplicates. */
    private static ProducerRecord<byte[], byte[]> record(ShadowAnswered answer) {
        String cause = answer.rolloutId() + '\n' + answer.imageId();
        String id = Sha256.of(cause.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        var context = new EventCodec.Context(id, PendingAnswer.SOURCE, answer.at());
        return EventCodec.encode(Topics.PREDICTIONS_SHADOW, answer, context);
    }

    @PreDestroy
    void close() {
        sender.close();
    }
}
