package dev.patisserie.inference.stream;

import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import dev.patisserie.inference.classify.Image;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record of topic {@code images}, read as an image event. Every record is one, with CloudEvents headers or without;
 * what its headers do not say, its place on the topic does.
 */
final class ImageRecord {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private ImageRecord() {}

    /**
     * Reads a record.
     *
     * @param receivedAt when it was taken off the topic (UTC)
     */
    static Image toImage(ConsumerRecord<byte[], byte[]> record, Instant receivedAt) {
        return new Image(
                text(record.headers(), "ce_id").orElseGet(() -> Records.positionId(record)),
                record.value(),
                text(record.headers(), ImageEvent.LABEL).orElse(null),
                eventTime(record, receivedAt),
                receivedAt);
    }

    /**
     * Makes an image of a record's bytes alone, for a record whose headers cannot be read. Its id is its place.
     *
     * @param receivedAt when it was taken off the topic (UTC)
     */
    static Image withoutHeaders(ConsumerRecord<byte[], byte[]> record, Instant receivedAt) {
        return new Image(Records.positionId(record), record.value(), null, receivedAt, receivedAt);
    }

    /**
     * Returns the CloudEvents id of the prediction for an image: the same, however often the image is read again, and
     * so readers can drop repeats.
     */
    static String predictionId(ConsumerRecord<byte[], byte[]> record) {
        return text(record.headers(), "ce_id")
                .map(id -> digest(text(record.headers(), "ce_source").orElse(""), id))
                .orElseGet(() -> Records.positionId(record));
    }

    /** Ids are unique within their source only. */
    private static String digest(String source, String id) {
        return Sha256.of((source + '\n' + id).getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    private static Instant eventTime(ConsumerRecord<byte[], byte[]> record, Instant receivedAt) {
        Instant recordTime = record.timestamp() < 0 ? receivedAt : Instant.ofEpochMilli(record.timestamp());
        return text(record.headers(), "ce_time")
                .flatMap(ImageRecord::parsedTime)
                .filter(ImageRecord::isWritable)
                .orElse(isWritable(recordTime) ? recordTime : receivedAt);
    }

    /** A time that cannot be read is no reason to turn an image down. */
    private static Optional<Instant> parsedTime(String time) {
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** RFC 3339, the format of CloudEvents' times, has the years 0 to 9999. */
    private static boolean isWritable(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(END);
    }

    private static Optional<String> text(Headers headers, String name) {
        return EventCodec.text(headers, name).filter(value -> !value.isBlank());
    }
}
