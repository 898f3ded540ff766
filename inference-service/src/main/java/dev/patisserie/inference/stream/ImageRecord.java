package dev.patisserie.inference.stream;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.uncertainty.MapRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Reads a record of topic {@code images} as an image event. CloudEvents headers are optional; values that they lack are
 * derived from the record's position on the topic.
 */
final class ImageRecord {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private ImageRecord() {}

    /**
     * Reads a record.
     *
     * @param receivedAt time of the poll (UTC)
     */
    static Image toImage(ConsumerRecord<byte[], byte[]> record, Instant receivedAt) {
        return new Image(
                text(record.headers(), "ce_id").orElseGet(() -> Records.positionId(record)),
                record.value(),
                text(record.headers(), ImageEvent.LABEL).orElse(null),
                eventTime(record, receivedAt),
                receivedAt,
                explain(record.headers()),
                position(record));
    }

    /** Returns the request for a map; an unknown value asks for none. */
    private static MapRequest explain(Headers headers) {
        String value = text(headers, ImageEvent.EXPLAIN).orElse("");
        if (value.equalsIgnoreCase(ImageEvent.AGAINST_RUNNER_UP)) {
            return MapRequest.AGAINST_RUNNER_UP;
        }
        return value.equalsIgnoreCase("true") ? MapRequest.LABEL : MapRequest.NONE;
    }

    /**
     * Creates an image from a record's value only, for a record with unreadable headers. Its id is its position on the
     * topic.
     *
     * @param receivedAt time of the poll (UTC)
     */
    static Image withoutHeaders(ConsumerRecord<byte[], byte[]> record, Instant receivedAt) {
        return new Image(
                Records.positionId(record),
                record.value(),
                null,
                receivedAt,
                receivedAt,
                MapRequest.NONE,
                position(record));
    }

    private static ImageReference position(ConsumerRecord<byte[], byte[]> record) {
        return new ImageReference(record.topic(), record.partition(), record.offset());
    }

    /**
     * Returns the CloudEvents id of an image's prediction. It is the same each time the image is read, so that readers
     * can discard duplicates.
     */
    static String predictionId(ConsumerRecord<byte[], byte[]> record) {
        return text(record.headers(), "ce_id")
                .map(id -> digest(text(record.headers(), "ce_source").orElse(""), id))
                .orElseGet(() -> Records.positionId(record));
    }

    /** Includes the source, because ids are unique only within their source. */
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

    /** Returns an empty result for an unreadable time, which does not reject the image. */
    private static Optional<Instant> parsedTime(String time) {
        try {
            return Optional.of(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Returns whether RFC 3339, the time format of CloudEvents, can represent a time: years 0 to 9999. */
    private static boolean isWritable(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(END);
    }

    private static Optional<String> text(Headers headers, String name) {
        return EventCodec.text(headers, name).filter(value -> !value.isBlank());
    }
}
