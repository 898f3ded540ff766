package dev.patisserie.common.wire;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A record that could not be handled, put aside as it was: same key, same bytes, same headers, and
 * headers that say where it came from and why.
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

    /** All of them: what a letter has and its original has not. */
    public static final List<String> HEADERS = List.of(REASON, CODE, TOPIC, PARTITION, OFFSET);

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
        var letter =
                new ProducerRecord<>(
                        topic, null, original.key(), original.value(), original.headers());
        set(letter.headers(), REASON, Printable.line(reason));
        set(letter.headers(), CODE, code.name());
        set(letter.headers(), TOPIC, original.topic());
        set(letter.headers(), PARTITION, Integer.toString(original.partition()));
        set(letter.headers(), OFFSET, Long.toString(original.offset()));
        return letter;
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
