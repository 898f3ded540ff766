package dev.patisserie.inference.retrain;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.AcknowledgedSender;
import dev.patisserie.common.wire.EventCodec;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** Sends training requests to topic {@code training-requests}. Thread-safe. */
@Singleton
class TrainingRequestSender {

    private static final URI SOURCE = URI.create("/patisserie/inference-service/retraining");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AcknowledgedSender sender;
    private final Clock clock;

    @Inject
    TrainingRequestSender(@Identifier("default-kafka-broker") Map<String, Object> settings, Clock clock) {
        this(() -> AcknowledgedSender.producer(settings, "retraining", PATIENCE), clock);
    }

    /**
     * Creates a sender without a producer.
     *
     * @param producers creates producers, which this sender closes
     * @param clock source of the current time
     */
    TrainingRequestSender(Supplier<Producer<byte[], byte[]>> producers, Clock clock) {
        this.sender = new AcknowledgedSender(producers, PATIENCE);
        this.clock = clock;
    }

    /**
     * Sends a request under its own id and waits for the acknowledgement.
     *
     * @throws PatisserieException {@link ErrorCode#SERVICE_BUSY} if Kafka does not accept the request at present
     */
    void send(TrainingRequested request) {
        var context = new EventCodec.Context(request.requestId(), SOURCE, clock.instant());
        sender.send(List.of(EventCodec.encode(Topics.TRAINING_REQUESTS, request, context)))
                .ifPresent(failure -> {
                    throw new PatisserieException(
                            ErrorCode.SERVICE_BUSY,
                            "Kafka did not acknowledge the training request; check the broker and topic %s, and try again"
                                    .formatted(Topics.TRAINING_REQUESTS),
                            failure.cause());
                });
    }

    @PreDestroy
    void close() {
        sender.close();
    }
}
