package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KeyedEvents;
import dev.patisserie.common.kafka.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The last event of each key of a topic, whose keys identify the object of the event. */
public final class EventTable {

    private EventTable() {}

    /**
     * Reads a whole topic. A tombstone removes its key. Records without a key and invalid ones are skipped and logged,
     * like in the services.
     *
     * @param type the event type of the topic
     * @return the events by key, in the order of the last records; empty if the topic does not exist
     */
    public static <E extends Event> Map<String, E> read(String bootstrap, String topic, Class<E> type) {
        return read(bootstrap, topic, "", type);
    }

    /**
     * Reads the records of a topic with several types of events, whose keys have a common prefix.
     *
     * @param prefix the prefix of the keys; records with other keys are skipped
     */
    public static <E extends Event> Map<String, E> read(String bootstrap, String topic, String prefix, Class<E> type) {
        Map<String, E> events = new LinkedHashMap<>();
        try (TopicTail tail = TopicTail.fromStart(bootstrap, topic)) {
            tail.drain(records -> records.forEach(record -> Records.keyText(record)
                    .filter(key -> key.startsWith(prefix))
                    .ifPresent(key -> apply(events, key, record, type))));
        }
        return events;
    }

    /**
     * Reads all records of a topic that compaction has left, also those of a key that has a later one.
     *
     * @param type the event type of the topic
     * @return the valid events in the order of the records; empty if the topic does not exist
     */
    public static <E extends Event> List<E> history(String bootstrap, String topic, Class<E> type) {
        List<E> events = new ArrayList<>();
        try (TopicTail tail = TopicTail.fromStart(bootstrap, topic)) {
            tail.drain(records -> records.forEach(record -> {
                if (Records.keyText(record).isPresent() && record.value() != null) {
                    decode(record, type).ifPresent(events::add);
                }
            }));
        }
        return events;
    }

    private static <E extends Event> void apply(
            Map<String, E> events, String key, ConsumerRecord<byte[], byte[]> record, Class<E> type) {
        if (record.value() == null) {
            events.remove(key);
            return;
        }
        decode(record, type).ifPresent(event -> {
            events.remove(key); // a map keeps the position of an existing key
            events.put(key, event);
        });
    }

    private static <E extends Event> Optional<E> decode(ConsumerRecord<byte[], byte[]> record, Class<E> type) {
        try {
            return Optional.of(KeyedEvents.decode(record, type));
        } catch (PatisserieException e) {
            System.getLogger(EventTable.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "record skipped topic=%s key=%s"
                                    .formatted(
                                            record.topic(),
                                            Records.keyText(record).orElse("")),
                            e);
            return Optional.empty();
        }
    }
}
