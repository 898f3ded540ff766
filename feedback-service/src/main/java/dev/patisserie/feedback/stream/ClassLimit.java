package dev.patisserie.feedback.stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.patisserie.common.event.FeedbackJoined;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Limits the number of classes in the sums of one partition. A label can have any text, and the sums must fit in one
 * record of Kafka. The first {@value #MOST} classes keep their names, as long as these take at most
 * {@value #MOST_BYTES} bytes; all others have one name. A class never changes its name, so a record is removed under
 * the names with which it was added. Not thread-safe.
 */
final class ClassLimit {

    static final String STORE = "accuracy-classes";

    static final int MOST = 100;

    /** Limits the table of all pairs of classes, in which each name is repeated, to 1 MB. */
    static final int MOST_BYTES = 6000;

    /** The name of all further classes. */
    static final String OTHER = "(other)";

    /** The name of a further predicted class whose label is another further class. */
    private static final String ANOTHER = "(another)";

    private final KeyValueStore<String, Integer> names; // bytes of each name
    private int bytes;

    ClassLimit(KeyValueStore<String, Integer> names) {
        this.names = names;
        try (KeyValueIterator<String, Integer> all = names.all()) {
            all.forEachRemaining(name -> bytes += name.value);
        }
    }

    static StoreBuilder<?> builder() {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.Integer());
    }

    /** Returns the record with limited names of its classes. */
    FeedbackJoined limited(FeedbackJoined joined) {
        String predicted = name(joined.predicted());
        String label = joined.label() == null ? null : name(joined.label());
        if (predicted.equals(joined.predicted()) && (label == null || label.equals(joined.label()))) {
            return joined;
        }
        boolean isAmbiguous = !joined.correct() && predicted.equals(label);
        return new FeedbackJoined(
                joined.imageId(),
                joined.modelId(),
                isAmbiguous ? ANOTHER : predicted,
                joined.probability(),
                label,
                joined.correct(),
                joined.retracted(),
                joined.conflict(),
                joined.labelProbability(),
                joined.labeller(),
                joined.source(),
                joined.selection(),
                joined.known(),
                joined.image(),
                joined.predictedAt(),
                joined.labelledAt(),
                joined.delaySeconds(),
                joined.fingerprint(),
                joined.reviewed());
    }

    private String name(String label) {
        if (names.get(label) != null) {
            return label;
        }
        int size = JsonStringEncoder.getInstance().quoteAsUTF8(label).length;
        if (names.approximateNumEntries() >= MOST || bytes + size > MOST_BYTES) { // the number is exact in memory
            return OTHER;
        }
        names.put(label, size);
        bytes += size;
        return label;
    }
}
