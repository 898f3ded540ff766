package dev.patisserie.common.kafka;

import dev.patisserie.common.wire.EventCodec;
import org.apache.kafka.common.header.Headers;

/**
 * The headers of a dead letter, read without trust: any writer to the topic can set or omit them.
 *
 * @param code name of the error code; {@code ?} if absent
 * @param reason the reason for people; {@code ?} if absent
 * @param topic topic of the original record; {@code ?} if absent
 * @param partition partition of the original record as text; {@code ?} if absent
 * @param offset offset of the original record as text; {@code ?} if absent
 */
public record DeadLetterHeaders(String code, String reason, String topic, String partition, String offset) {

    /** Stands for an absent header. */
    public static final String UNKNOWN = "?";

    /** Reads the headers of a record; accepts every record. */
    public static DeadLetterHeaders of(Headers headers) {
        return new DeadLetterHeaders(
                EventCodec.text(headers, DeadLetter.CODE).orElse(UNKNOWN),
                EventCodec.text(headers, DeadLetter.REASON).orElse(UNKNOWN),
                EventCodec.text(headers, DeadLetter.TOPIC).orElse(UNKNOWN),
                EventCodec.text(headers, DeadLetter.PARTITION).orElse(UNKNOWN),
                EventCodec.text(headers, DeadLetter.OFFSET).orElse(UNKNOWN));
    }

    /** Returns the id of the original image: its CloudEvents id, else its position. */
    public static String imageId(Headers headers) {
        return EventCodec.text(headers, "ce_id").orElseGet(() -> of(headers).positionId());
    }

    /** Returns the position of the original record as {@code topic-partition-offset}. */
    public String positionId() {
        return String.join("-", topic, partition, offset);
    }

    /** Returns the partition of the original record; 0 if absent or not a number. */
    public int partitionNumber() {
        return (int) number(partition, 9);
    }

    /** Returns the offset of the original record; 0 if absent or not a number. */
    public long offsetNumber() {
        return number(offset, 18);
    }

    private static long number(String value, int digits) {
        return value.matches("\\d{1," + digits + "}") ? Long.parseLong(value) : 0;
    }
}
