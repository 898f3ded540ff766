package dev.patisserie.feedback.grow;

import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jboss.logging.Logger;

/**
 * Reads the versions of topic {@code datasets} that are not retired. An unreadable record is reported once. Not
 * thread-safe; owned by a processor.
 */
public final class PublishedVersions {

    private static final Logger LOG = Logger.getLogger(PublishedVersions.class);

    /** Topic {@code datasets} as a global table, which every processor can read. */
    public static final String STORE = "growth-datasets";

    /** Bounds the memory for keys of unreadable records. */
    private static final int MOST_REPORTED = 1_000;

    private final KeyValueStore<String, ValueAndTimestamp<byte[]>> topic;
    private final Set<String> reported = new HashSet<>();

    PublishedVersions(KeyValueStore<String, ValueAndTimestamp<byte[]>> topic) {
        this.topic = topic;
    }

    /** Creates a reader for any processor of a topology that has the growth of the data set. */
    public static PublishedVersions of(ProcessorContext<?, ?> context) {
        return new PublishedVersions(context.getStateStore(STORE));
    }

    /** Returns the versions of all data sets. Unreadable records are skipped. */
    public DatasetVersions read() {
        return new DatasetVersions(byKey().values());
    }

    Map<String, DatasetPublished> byKey() {
        Map<String, DatasetPublished> published = new HashMap<>();
        try (KeyValueIterator<String, ValueAndTimestamp<byte[]>> all = topic.all()) {
            while (all.hasNext()) {
                KeyValue<String, ValueAndTimestamp<byte[]>> version = all.next();
                try {
                    DatasetPublished event = decode(version.value.value());
                    published.put(event.key(), event);
                } catch (PatisserieException e) { // of another program; the other versions remain usable
                    report(version.key, e);
                }
            }
        }
        return published;
    }

    private static DatasetPublished decode(byte[] value) {
        return EventCodec.decode(new RecordHeaders(), value, DatasetPublished.class);
    }

    private void report(String key, PatisserieException reason) {
        if (reported.size() < MOST_REPORTED && reported.add(key)) {
            LOG.warnf("version not readable, skipped key=%s reason=\"%s\"", key, reason.getMessage());
        }
    }
}
