package dev.patisserie.common.kafka;

import dev.patisserie.common.fault.PatisserieException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The content of a compacted topic, as its reader sees it: a collection from the topic's beginning to its end becomes
 * visible at once, and after that each record by itself. While a new collection is made, what was visible before stays
 * so. A reader that fails to apply a change receives the whole content again, until it has applied it. Not thread-safe.
 *
 * @param <V> type of the values
 */
public final class TopicView<V> {

    private static final Logger LOG = Logger.getLogger(TopicView.class);

    private final Reader<V> reader;
    private CompactedLog<V> visible = new CompactedLog<>();
    private CompactedLog<V> collection; // null while none is made
    private boolean behind; // the reader lacks something that is visible

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
         * @throws PatisserieException if it cannot be read; it is skipped then, and the value that its key had stands
         */
        Optional<Change<V>> read(ConsumerRecord<byte[], byte[]> record);

        /** Receives the whole content, in place of any before; repeated after a failure. */
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
                new CompactedLog.Place(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
        if (collection != null) {
            collection.add(change.key(), place, change.value());
        } else {
            visible.add(change.key(), place, change.value());
            apply(() -> reader.changed(change.key(), visible.value(change.key())));
            settle();
        }
    }

    /** Ends a collection, which is visible from now on. */
    public void end() {
        visible = collection;
        collection = null;
        behind = true;
        settle();
    }

    /**
     * Gives the reader what it failed to apply.
     *
     * @return whether the reader has all that is visible
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
