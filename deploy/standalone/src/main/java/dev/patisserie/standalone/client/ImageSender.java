package dev.patisserie.standalone.client;

import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Sends images without waiting for their outcomes. Not thread-safe; the caller closes it. */
public final class ImageSender implements AutoCloseable {

    private final KafkaProducer<byte[], byte[]> producer;
    private final Clock clock;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** Creates a sender; {@code clock} provides the times of the images. */
    public ImageSender(String bootstrap, Clock clock) {
        this.producer = KafkaClients.producer(bootstrap);
        this.clock = clock;
    }

    /**
     * Sends an image without a record key and without a label.
     *
     * @param imageId id of its event
     * @param file any bytes
     * @throws IllegalStateException if the broker rejected an earlier image
     */
    public void send(String imageId, byte[] file) {
        Exception rejection = failure.get();
        if (rejection != null) {
            throw new IllegalStateException("the broker rejected an image: " + Reasons.of(rejection), rejection);
        }
        var context = new EventCodec.Context(imageId, Photo.SOURCE, clock.instant());
        producer.send(ImageEvent.record(null, file, context), (sent, e) -> failure.compareAndSet(null, e));
    }

    @Override
    public void close() {
        producer.close();
    }
}
