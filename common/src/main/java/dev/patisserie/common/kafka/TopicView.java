package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.PatisserieException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The content of a compacted topic that is visible to its reader. The records from the beginning to the end become
 * visible together, later records one by one. During a new collection, the previous content remains visible. A reader
 * that fails to apply a change receives the whole content repeatedly until it succeeds. Not thread-safe.
 *
 * @param <V> type of the values
 */
public final class TopicView<V> {

    private static final Logger LOG = Logger.getLogger(TopicView.class);

    private final Reader<V> reader;
    private CompactedLog<V> visible = new CompactedLog<>();
    private CompactedLog<V> collection; // null unless a collection is in progress
    private boolean behind; // the reader has not applied all visible content

    /**
     * Creates an empty view.
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
         * @return the change; empty if the record is irrelevant to the reader
         * @throws PatisserieException if the record is invalid; it is skipped, and the previous value of its key
         *     remains
         */
        Optional<Change<V>> read(ConsumerRecord<byte[], byte[]> record);

        /** Receives the whole content, which replaces the previous one; repeated after a failure. */
        void collected(Map<String, V> values);

        /** Receives the new value of a key, or its removal. */
        void changed(String key, Optional<V> value);

        /** Counts and logs an invalid record. */
        void skipped(ConsumerRecord<byte[], byte[]> record, Throwable failure);
    }

    /**
     * A change of one key.
     *
     * @param key the key
     * @param value its new value; empty for a removal
     * @param <V> type of the values
     */
    public record Change<V>(String key, Optional<V> value) {}

    /** Starts a collection: the next record is the first of the topic. */
    public void begin() {
        collection = new CompactedLog<>();
    }

    /** Adds a record to the collection in progress, or else to the visible content. */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        Optional<Change<V>> change;
        try {
            change = reader.read(record);
        } catch (RuntimeException | Error e) { // one record must not block the following ones
            reader.skipped(record, e);
            return;
        }
        change.ifPresent(known -> add(record, known));
    }

    private void add(ConsumerRecord<byte[], byte[]> record, Change<V> change) {
        var place = CompactedLog.Place.of(record);
        if (collection != null) {
            collection.add(change.key(), place, change.value());
        } else {
            visible.add(change.key(), place, change.value());
            apply(() -> reader.changed(change.key(), visible.value(change.key())));
            settle();
        }
    }

    /** Completes a collection and makes it visible. */
    public void end() {
        visible = collection;
        collection = null;
        behind = true;
        settle();
    }

    /**
     * Passes the content that the reader failed to apply again.
     *
     * @return whether the reader has applied all visible content
     */
    boolean settle() {
        if (behind) {
            behind = false;
            apply(() -> reader.collected(visible.values()));
        }
        return !behind;
    }

    private void apply(Runnable change) {
        try {
            change.run();
        } catch (RuntimeException | Error e) { // must not end the thread that reads the topic
            behind = true;
            LOG.errorf(e, "topic content not applied, retrying reader=%s", reader);
        }
    }
}
