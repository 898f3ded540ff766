package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.PatisserieException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The content of a compacted topic, as its reader sees it: a collection from the topic's beginning
 * to its end becomes visible at once, and after that each record by itself. While a new collection
 * is made, what was visible before stays so. Not thread-safe.
 *
 * @param <V> type of the values
 */
public final class TopicView<V> {

    private final Reader<V> reader;
    private CompactedLog<V> visible = new CompactedLog<>();
    private CompactedLog<V> collection; // null while none is made

    /**
     * Starts empty.
     *
     * @param reader reads the records and receives the content
     */
    public TopicView(Reader<V> reader) {
        this.reader = reader;
    }

    /**
     * Reads records and receives the content of a topic; called on one thread.
     *
     * @param <V> type of the values
     */
    public interface Reader<V> {

        /**
         * Reads a record.
         *
         * @return what it changes; empty if it concerns somebody else
         * @throws PatisserieException if it cannot be read; it is skipped then, and the value that
         *     its key had stands
         */
        Optional<Change<V>> read(ConsumerRecord<byte[], byte[]> record);

        /** Receives the whole content, in place of any before. */
        void collected(Map<String, V> values);

        /** Receives a new value of one key, or the news that it has none any more. */
        void changed(String key, Optional<V> value);

        /** Counts and logs a record that cannot be read. */
        void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure);
    }

    /**
     * A record's meaning.
     *
     * @param key the key that it is about
     * @param value its new value; empty for none
     * @param <V> type of the values
     */
    public record Change<V>(String key, Optional<V> value) {}

    /** Begins a collection: the next record is the first of the topic. */
    public void begin() {
        collection = new CompactedLog<>();
    }

    /** Adds a record to the collection, or to what is visible if none is made. */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        Optional<Change<V>> change;
        try {
            change = reader.read(record);
        } catch (RuntimeException | Error e) { // one record must not keep those after it out
            reader.skipped(record, e);
            return;
        }
        change.ifPresent(known -> add(record, known));
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Change<V> change) {
        var place =
                new CompactedLog.Place(
                        record.partition(),
                        record.offset(),
                        Instant.ofEpochMilli(record.timestamp()));
        if (collection != null) {
            collection.add(change.key(), place, change.value());
        } else {
            visible.add(change.key(), place, change.value());
            reader.changed(change.key(), visible.value(change.key()));
        }
    }

    /** Ends a collection, which is visible from now on. */
    public void end() {
        visible = collection;
        collection = null;
        reader.collected(visible.values());
    }
}
