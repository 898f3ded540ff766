package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.text.Printable;
import dev.patisserie.common.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record that could not be handled, put aside as it was: same key, same bytes, same headers, and headers that say
 * where it came from and why.
 */
public final class DeadLetter {

    /** Header: what was expected, what was found, what to do. */
    public static final String REASON = "dead-letter-reason";

    /** Header: name of the {@link ErrorCode}. */
    public static final String CODE = "dead-letter-code";

    /** Header: the topic it was read from. */
    public static final String TOPIC = "dead-letter-topic";

    /** Header: the partition it was read from, decimal. */
    public static final String PARTITION = "dead-letter-partition";

    /** Header: the offset it was read at, decimal. */
    public static final String OFFSET = "dead-letter-offset";

    /**
     * Header, {@code true}: the letter has neither the key nor the bytes of its original, because the dead-letter topic
     * did not take them. The original is found at its topic, partition and offset.
     */
    public static final String REDUCED = "dead-letter-reduced";

    /** All of them: what a letter has and its original has not. */
    public static final List<String> HEADERS = List.of(REASON, CODE, TOPIC, PARTITION, OFFSET, REDUCED);

    private static final int LONGEST_REDUCED_REASON = 200;

    private static final int LONGEST_REDUCED_ID = 128;

    private DeadLetter() {}

    /**
     * Makes the dead letter of a record.
     *
     * @param topic the dead-letter topic
     * @param original the record as it was read; its value may be null
     * @param code why, for machines
     * @param reason why, for people
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic, ConsumerRecord<byte[], byte[]> original, ErrorCode code, String reason) {
        var letter = new ProducerRecord<>(topic, null, original.key(), original.value(), original.headers());
        letter.headers().remove(REDUCED); // a sender may have set it
        set(letter.headers(), REASON, Printable.line(reason));
        set(letter.headers(), CODE, code.name());
        set(letter.headers(), TOPIC, original.topic());
        set(letter.headers(), PARTITION, Integer.toString(original.partition()));
        set(letter.headers(), OFFSET, Long.toString(original.offset()));
        return letter;
    }

    /**
     * Makes the dead letter of a record that the dead-letter topic does not take as it is: at most 2 KiB, whatever the
     * original holds. Its key is the place of the original. It has no value, and of the original's headers the
     * CloudEvents id alone, if that is short.
     *
     * @param topic the dead-letter topic
     * @param original the record as it was read
     * @param code why, for machines
     * @param reason why, for people; shortened
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

    /** Returns whether a letter lacks the key and the bytes of its original. */
    public static boolean isReduced(Headers letter) {
        return EventCodec.text(letter, REDUCED).filter("true"::equals).isPresent();
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
