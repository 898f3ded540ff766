package dev.patisserie.inference.console;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.KafkaFailure;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Sends photos to topic {@code images} under ids that every replica recognizes, because a load balancer may connect a
 * viewer's events and photos to different replicas. The producer is created for the first photo. Thread-safe.
 */
@Singleton
class DropZone {

    static final int PER_SECOND = 2;
    static final int MOST_BELIEVED = 16; // per second, because senders choose their ids

    private static final byte[] EXPLAIN = "true".getBytes(StandardCharsets.UTF_8);
    private static final URI SOURCE = URI.create("/patisserie/console");
    private static final byte[] KEY = "console".getBytes(StandardCharsets.UTF_8);
    private static final String ID_PREFIX = "console-";
    private static final int SECONDS_TO_SEND = 20;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Clock clock;
    private final RateLimit limit;
    private final RateLimit believed;
    private Producer<byte[], byte[]> producer; // guarded by this; null before the first photo

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
        this.producers = producers;
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
        try {
            ProducerRecord<byte[], byte[]> image = ImageEvent.record(KEY, file, context);
            image.headers().add(ImageEvent.EXPLAIN, EXPLAIN);
            producer().send(image).get(SECONDS_TO_SEND, TimeUnit.SECONDS);
            return id;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notSent(e);
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            throw notSent(e);
        }
    }

    private PatisserieException notSent(Exception cause) {
        KafkaFailure failure = KafkaFailure.of(cause);
        if (failure == KafkaFailure.RECORD) {
            return new PatisserieException(
                    ErrorCode.REQUEST_TOO_LARGE,
                    "expected a photo that topic images accepts, found one that it rejects: %s; send a smaller one"
                            .formatted(Reasons.of(cause)),
                    cause);
        }
        if (failure == KafkaFailure.PRODUCER) {
            close(); // the next photo gets a new producer
        }
        return new PatisserieException(
                ErrorCode.SERVICE_BUSY,
                "Kafka did not accept the photo; check the broker and send the photo again",
                cause);
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    /** Returns whether an image was apparently dropped into a console of any replica. */
    boolean isDropped(String imageId) {
        return imageId.startsWith(ID_PREFIX) && believed.tryAcquire();
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(SECONDS_TO_SEND));
            producer = null;
        }
    }
}
