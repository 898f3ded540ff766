package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.text.Printable;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A copy of a rejected record in a dead-letter topic: the same key, bytes and headers, and further headers with its
 * origin and the reason. Of the headers of traces only a valid {@link TraceContext} is copied.
 */
public final class DeadLetter {

    /** Header: the reason, as expected value, found value and fix. */
    public static final String REASON = "dead-letter-reason";

    /** Header: name of the {@link ErrorCode}. */
    public static final String CODE = "dead-letter-code";

    /** Header: the original topic. */
    public static final String TOPIC = "dead-letter-topic";

    /** Header: the original partition, decimal. */
    public static final String PARTITION = "dead-letter-partition";

    /** Header: the original offset, decimal. */
    public static final String OFFSET = "dead-letter-offset";

    /**
     * Header, {@code true}: the dead letter lacks the key and the bytes of its original, because the dead-letter topic
     * rejected them. The original is at its topic, partition and offset.
     */
    public static final String REDUCED = "dead-letter-reduced";

    /** All headers that a dead letter adds to those of its original. */
    public static final List<String> HEADERS = List.of(REASON, CODE, TOPIC, PARTITION, OFFSET, REDUCED);

    private static final int LONGEST_REDUCED_REASON = 200;

    private static final int LONGEST_REDUCED_ID = 128;

    private DeadLetter() {}

    /**
     * Creates the dead letter of a record.
     *
     * @param topic the dead-letter topic
     * @param original the original record; its value may be null
     * @param code the error code
     * @param reason the reason, for people
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic, ConsumerRecord<byte[], byte[]> original, ErrorCode code, String reason) {
        var letter = new ProducerRecord<>(topic, null, original.key(), original.value(), original.headers());
        letter.headers().remove(REDUCED); // a sender may have set it
        TraceContext.copy(original.headers(), letter.headers());
        set(letter.headers(), REASON, Printable.line(reason));
        set(letter.headers(), CODE, code.name());
        set(letter.headers(), TOPIC, original.topic());
        set(letter.headers(), PARTITION, Integer.toString(original.partition()));
        set(letter.headers(), OFFSET, Long.toString(original.offset()));
        return letter;
    }

    /**
     * Creates the reduced dead letter of a record whose full dead letter was rejected by the dead-letter topic. It has
     * at most 2 KiB. Its key is the position of the original. It has no value and only one header of the original, the
     * CloudEvents id, if that is short.
     *
     * @param topic the dead-letter topic
     * @param original the original record
     * @param code the error code
     * @param reason the reason, for people; abbreviated here
     */
    public static ProducerRecord<byte[], byte[]> reduced(
            String topic, ConsumerRecord<byte[], byte[]> original, ErrorCode code, String reason) {
        String place = Records.positionId(original);
        var stub = new ConsumerRecord<byte[], byte[]>(
                original.topic(),
                original.partition(),
                original.offset(),
                place.getBytes(StandardCharsets.UTF_8),
                null);
        EventCodec.text(original.headers(), "ce_id")
                .filter(id -> id.length() <= LONGEST_REDUCED_ID)
                .ifPresent(id -> set(stub.headers(), "ce_id", id));
        String shortReason = reason.substring(0, Math.min(LONGEST_REDUCED_REASON, reason.length()));
        ProducerRecord<byte[], byte[]> letter = of(
                topic,
                stub,
                code,
                shortReason + "; the record itself is too large for this topic, read it at its offset");
        set(letter.headers(), REDUCED, "true");
        return letter;
    }

    /** Returns whether a dead letter is reduced: it lacks the key and the bytes of its original. */
    public static boolean isReduced(Headers letter) {
        return EventCodec.text(letter, REDUCED).filter("true"::equals).isPresent();
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
