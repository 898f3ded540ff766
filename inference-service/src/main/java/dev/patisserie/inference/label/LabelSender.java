package dev.patisserie.inference.label;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.kafka.AcknowledgedSender;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.common.wire.EventCodec;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends labels and retractions to topic {@code labels}, in the order of a request. Thread-safe. */
@Singleton
class LabelSender {

    private static final URI SOURCE = URI.create("/patisserie/inference-service/labels");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AcknowledgedSender sender;

    @Inject
    LabelSender(@Identifier("default-kafka-broker") Map<String, Object> settings) {
        this(() -> AcknowledgedSender.producer(settings, "labels", PATIENCE));
    }

    /**
     * Creates a sender without a producer.
     *
     * @param producers creates producers, which this sender closes
     */
    LabelSender(Supplier<Producer<byte[], byte[]>> producers) {
        this.sender = new AcknowledgedSender(producers, PATIENCE);
    }

    /**
     * Sends the changes and waits for the acknowledgements. After a failure some may have been accepted; a repetition
     * has no further effect, because the ids are derived from the labels.
     *
     * @throws PatisserieException {@link ErrorCode#REQUEST_TOO_LARGE} if Kafka can never accept a label,
     *     {@link ErrorCode#SERVICE_BUSY} if Kafka does not accept the labels at present
     */
    void send(LabelChanges changes) {
        List<ProducerRecord<byte[], byte[]>> records = Stream.concat(
                        changes.labels().stream().map(LabelSender::record),
                        changes.retracted().stream().map(LabelSender::tombstone))
                .toList();
        sender.send(records).ifPresent(failure -> {
            throw notSent(failure);
        });
    }

    private static ProducerRecord<byte[], byte[]> record(ImageLabelled label) {
        return EventCodec.encode(Topics.LABELS, label, new EventCodec.Context(id(label), SOURCE, label.at()));
    }

    private static String id(ImageLabelled label) {
        String cause = String.join("\n", label.imageId(), "" + label.label(), "" + label.labeller(), "" + label.at());
        return Sha256.of(cause.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    private static ProducerRecord<byte[], byte[]> tombstone(String imageId) {
        return new ProducerRecord<>(Topics.LABELS, imageId.getBytes(StandardCharsets.UTF_8), null);
    }

    private static PatisserieException notSent(AcknowledgedSender.Failure failure) {
        return failure.kind() == KafkaFailure.RECORD
                ? new PatisserieException(
                        ErrorCode.REQUEST_TOO_LARGE,
                        "expected labels that topic labels accepts, found one that it rejects: %s; send a shorter id and label"
                                .formatted(Reasons.of(failure.cause())),
                        failure.cause())
                : new PatisserieException(
                        ErrorCode.SERVICE_BUSY,
                        "Kafka did not acknowledge all labels; check the broker and topic labels, and send the request again",
                        failure.cause());
    }

    @PreDestroy
    void close() {
        sender.close();
    }
}
