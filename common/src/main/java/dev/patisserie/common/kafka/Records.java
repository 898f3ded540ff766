package dev.patisserie.common.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Names of records. */
public final class Records {

    private Records() {}

    /** Returns the key of a record as UTF-8 text; empty if the record has no key. */
    public static Optional<String> keyText(ConsumerRecord<byte[], ?> record) {
        return Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8));
    }

    /** Returns the position of a record as {@code topic-partition-offset}: the same at each delivery. */
    public static String positionId(ConsumerRecord<?, ?> record) {
        return positionId(record.topic(), record.partition(), record.offset());
    }

    /** Returns a position in the same form. */
    public static String positionId(String topic, int partition, long offset) {
        return "%s-%d-%d".formatted(topic, partition, offset);
    }
}
