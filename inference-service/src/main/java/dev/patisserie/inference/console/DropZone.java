package dev.patisserie.inference.console;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.AcknowledgedSender;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import dev.patisserie.inference.http.RateLimit;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends photos to topic {@code images} under ids that every replica recognizes, because a load balancer may connect a
 * viewer's events and photos to different replicas. Thread-safe.
 */
@Singleton
class DropZone {

    static final int PER_SECOND = 2;
    static final int MOST_BELIEVED = 16; // per second, because senders choose their ids

    private static final byte[] EXPLAIN = "true".getBytes(StandardCharsets.UTF_8);
    private static final URI SOURCE = URI.create("/patisserie/console");
    private static final byte[] KEY = "console".getBytes(StandardCharsets.UTF_8);
    private static final String ID_PREFIX = "console-";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AcknowledgedSender sender;
    private final Clock clock;
    private final RateLimit limit;
    private final RateLimit believed;

    @Inject
    DropZone(ConsoleClients clients, Clock clock) {
        this(clients::producer, clock);
    }

    /**
     * Creates a drop zone without a producer.
     *
     * @param producers creates producers, which this drop zone closes
     * @param clock source of the current time
     */
    DropZone(Supplier<Producer<byte[], byte[]>> producers, Clock clock) {
        this.sender = new AcknowledgedSender(producers, PATIENCE);
        this.clock = clock;
        this.limit = new RateLimit(PER_SECOND, clock);
        this.believed = new RateLimit(MOST_BELIEVED, clock);
    }

    /**
     * Admits a photo before its body is read.
     *
     * @throws PatisserieException {@link ErrorCode#SERVICE_BUSY} above the limit
     */
    void enter() {
        if (!limit.tryAcquire()) {
            throw new PatisserieException(
                    ErrorCode.SERVICE_BUSY,
                    "expected at most %d photos a second from all consoles; try again in a moment"
                            .formatted(PER_SECOND));
        }
    }

    /**
     * Sends a photo and waits for the acknowledgement.
     *
     * @param file any bytes; an invalid image becomes a dead letter
     * @return the id of its image event
     * @throws PatisserieException {@link ErrorCode#REQUEST_TOO_LARGE} if Kafka can never accept it,
     *     {@link ErrorCode#SERVICE_BUSY} if Kafka does not accept it at present
     */
    String send(byte[] file) {
        String id = ID_PREFIX + UUID.randomUUID();
        var context = new EventCodec.Context(id, SOURCE, clock.instant());
        ProducerRecord<byte[], byte[]> image = ImageEvent.record(KEY, file, context);
        image.headers().add(ImageEvent.EXPLAIN, EXPLAIN);
        sender.send(List.of(image)).ifPresent(failure -> {
            throw notSent(failure);
        });
        return id;
    }

    private static PatisserieException notSent(AcknowledgedSender.Failure failure) {
        return failure.kind() == KafkaFailure.RECORD
                ? new PatisserieException(
                        ErrorCode.REQUEST_TOO_LARGE,
                        "expected a photo that topic images accepts, found one that it rejects: %s; send a smaller one"
                                .formatted(Reasons.of(failure.cause())),
                        failure.cause())
                : new PatisserieException(
                        ErrorCode.SERVICE_BUSY,
                        "Kafka did not accept the photo; check the broker and send the photo again",
                        failure.cause());
    }

    /** Returns whether an image was apparently dropped into a console of any replica. */
    boolean isDropped(String imageId) {
        return imageId.startsWith(ID_PREFIX) && believed.tryAcquire();
    }

    @PreDestroy
    void close() {
        sender.close();
    }
}
