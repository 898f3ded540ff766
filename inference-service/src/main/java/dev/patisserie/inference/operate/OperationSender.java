package dev.patisserie.inference.operate;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.AcknowledgedSender;
import dev.patisserie.common.kafka.permission.PermissionAdvice;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends the decisions of people to their topics. Thread-safe. */
@Singleton
class OperationSender {

    private static final URI SOURCE = URI.create("/patisserie/inference-service/operations");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AcknowledgedSender sender;
    private final Clock clock;
    private final String user;

    @Inject
    OperationSender(@Identifier("default-kafka-broker") Map<String, Object> settings, Clock clock) {
        this(
                () -> AcknowledgedSender.producer(settings, "operations", PATIENCE),
                clock,
                PermissionAdvice.user(settings));
    }

    /**
     * Creates a sender without a producer.
     *
     * @param producers creates producers, which this sender closes
     * @param clock source of the current time
     * @param user the user of Kafka, for messages
     */
    OperationSender(Supplier<Producer<byte[], byte[]>> producers, Clock clock, String user) {
        this.user = user;
        this.sender = new AcknowledgedSender(producers, PATIENCE);
        this.clock = clock;
    }

    /**
     * Sends an event and waits for the acknowledgement.
     *
     * @throws PatisserieException {@link ErrorCode#SERVICE_BUSY} if Kafka does not accept it at present
     */
    void send(String topic, Event event) {
        var context = new EventCodec.Context(UUID.randomUUID().toString(), SOURCE, clock.instant());
        send(EventCodec.encode(topic, event, context));
    }

    /**
     * Withdraws a model by a tombstone with the decision in its headers, and waits for the acknowledgement.
     *
     * @throws PatisserieException {@link ErrorCode#SERVICE_BUSY} if Kafka does not accept it at present
     */
    void withdraw(String modelId, Decision decision) {
        var tombstone =
                new ProducerRecord<byte[], byte[]>(Topics.CHECKPOINTS, modelId.getBytes(StandardCharsets.UTF_8), null);
        DecisionHeaders.set(tombstone.headers(), decision);
        send(tombstone);
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        sender.send(List.of(record)).ifPresent(failure -> {
            String fix = PermissionAdvice.of(failure.cause(), user).orElse("check the broker, and try again");
            throw new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "Kafka did not acknowledge the decision on topic %s; %s".formatted(record.topic(), fix),
                    failure.cause());
        });
    }

    @PreDestroy
    void close() {
        sender.close();
    }
}
