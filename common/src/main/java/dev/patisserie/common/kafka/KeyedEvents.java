package dev.patisserie.common.kafka;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads events of compacted topics, whose keys identify the object that the event describes. */
public final class KeyedEvents {

    private KeyedEvents() {}

    /**
     * Reads the change of a record: an event, or the removal of its key by a tombstone.
     *
     * @param expected the event type of the topic
     * @throws PatisserieException as {@link #decode}
     */
    public static <E extends Event> TopicView.Change<E> change(
            ConsumerRecord<byte[], byte[]> record, Class<E> expected) {
        Optional<E> event = record.value() == null ? Optional.empty() : Optional.of(decode(record, expected));
        return new TopicView.Change<>(Records.keyText(record).orElse(""), event);
    }

    /**
     * Reads the event of a record that is not a tombstone.
     *
     * @param expected the event type of the topic
     * @throws PatisserieException {@link ErrorCode#EVENT_INVALID} if the value is not a valid event, or the record's
     *     key is not that of the event
     */
    public static <E extends Event> E decode(ConsumerRecord<byte[], byte[]> record, Class<E> expected) {
        E event = EventCodec.decode(record.headers(), record.value(), expected);
        String key = Records.keyText(record).orElse("");
        if (!event.key().equals(key)) {
            throw new PatisserieException(
                    ErrorCode.EVENT_INVALID,
                    "expected key '%s', that of the event, so that compaction and tombstones work, found '%s'"
                            .formatted(event.key(), key));
        }
        return event;
    }
}
