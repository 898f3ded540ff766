package dev.patisserie.inference.console;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.image.ImageFormat;
import dev.patisserie.inference.console.label.LabellingQueue;
import dev.patisserie.inference.console.rollout.RolloutBoard;
import dev.patisserie.inference.http.RateLimit;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads photos that wait for a label, or to which two models gave different answers, from topic {@code images}. Other
 * positions are not readable, because the console has no authentication. Limits the number of reads in a second and at
 * a time. Thread-safe.
 */
@Singleton
class Photos {

    static final int PER_SECOND = 10;

    private static final int MOST_AT_A_TIME = 4; // each holds a photo
    private static final int GONE = 410;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Function<String, Optional<ImageReference>> positions;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final RateLimit limit;
    private final Semaphore places = new Semaphore(MOST_AT_A_TIME);

    @Inject
    Photos(LabellingQueue queue, RolloutBoard rollouts, ConsoleClients clients, Clock clock) {
        this(imageId -> queue.position(imageId).or(() -> rollouts.position(imageId)), clients::photoConsumer, clock);
    }

    /**
     * Creates a reader.
     *
     * @param positions returns the position of an image that waits for a label
     * @param consumers creates consumers that fail at an offset that does not exist; this reader closes them
     * @param clock source of the current time
     */
    Photos(
            Function<String, Optional<ImageReference>> positions,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Clock clock) {
        this.positions = positions;
        this.consumers = consumers;
        this.limit = new RateLimit(PER_SECOND, clock);
    }

    /**
     * A photo.
     *
     * @param file bytes of the image file
     * @param mediaType the media type of its format
     */
    record Photo(byte[] file, String mediaType) {}

    /**
     * Reads a photo.
     *
     * @throws NotFoundException if its label is not requested, or its position is unknown
     * @throws ClientErrorException 410 if Kafka has deleted it
     * @throws PatisserieException {@link ErrorCode#REQUEST_RATE_EXCEEDED}; {@link ErrorCode#SERVICE_BUSY} above the
     *     limit of concurrent reads, or if Kafka does not respond; {@link ErrorCode#IMAGE_FORMAT_UNSUPPORTED}
     */
    Photo read(String imageId) {
        ImageReference position = positions
                .apply(imageId)
                .filter(known -> known.topic().equals(Topics.IMAGES))
                .orElseThrow(() ->
                        new NotFoundException("this photo does not wait for a label, or its position is unknown"));
        enter();
        try {
            return photo(read(consumers.get(), position));
        } catch (KafkaException e) {
            throw new PatisserieException(
                    ErrorCode.SERVICE_BUSY, "Kafka did not return the photo; check the broker and try again", e);
        } finally {
            places.release();
        }
    }

    private void enter() {
        if (!limit.tryAcquire()) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_RATE_EXCEEDED,
                    "expected at most %d photos a second for all consoles; try again in a moment"
                            .formatted(PER_SECOND));
        }
        try {
            if (places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new PatisserieException(
                ErrorCode.SERVICE_BUSY,
                "%d photos are being read, which is the maximum; try again in a moment".formatted(MOST_AT_A_TIME));
    }

    private static byte[] read(Consumer<byte[], byte[]> consumer, ImageReference position) {
        var partition = new TopicPartition(position.topic(), position.partition());
        consumer.assign(List.of(partition));
        consumer.seek(partition, position.offset());
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE.dividedBy(10))) {
                    if (record.offset() == position.offset() && record.value() != null) {
                        return record.value();
                    }
                    throw expired(); // of the offsets that remain, this is the next one
                }
            }
        } catch (OffsetOutOfRangeException e) {
            throw expired();
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        throw new KafkaException("no record of %s in %s".formatted(partition, PATIENCE));
    }

    private static ClientErrorException expired() {
        return new ClientErrorException(
                "The photo is no longer in Kafka: the retention of topic images has deleted it. Skip it.", GONE);
    }

    private static Photo photo(byte[] file) {
        ImageFormat format = ImageFormat.sniff(file)
                .orElseThrow(() -> new PatisserieException(
                        ErrorCode.IMAGE_FORMAT_UNSUPPORTED, "expected an image file, found another format; skip it"));
        return new Photo(file, format.mediaType());
    }
}
