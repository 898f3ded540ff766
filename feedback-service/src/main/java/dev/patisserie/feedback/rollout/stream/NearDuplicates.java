package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.feedback.drift.KeptObservation;
import dev.patisserie.feedback.monitor.ObservationFilter;
import dev.patisserie.feedback.rollout.PairOutcome;
import dev.patisserie.feedback.rollout.stream.RolloutInput.Comparison;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The images of a rollout that do not count, because a near duplicate was compared before: the tests require
 * independent observations. Not thread-safe; owned by the processor.
 */
final class NearDuplicates {

    /** Slot to a compared image. */
    static final String COMPARED = "rollout-compared";

    /** Image id to the epoch of a rollout in which the answers to a near duplicate differ. */
    static final String REPEATED = "rollout-repeated";

    /** Compared images that are remembered: those of a burst. */
    private static final int CAPACITY = 2_000;

    /** Maximum number of near duplicates with different answers, whose labels must not count. */
    private static final int MOST_REPEATED = 10_000;

    /** No image has this id. */
    private static final String EPOCH = "";

    private final KeyValueStore<String, KeptObservation> compared;
    private final KeyValueStore<String, Long> repeated;
    private ObservationFilter filter;
    private int count;

    NearDuplicates(ProcessorContext<?, ?> context) {
        compared = context.getStateStore(COMPARED);
        repeated = context.getStateStore(REPEATED);
        filter = new ObservationFilter(compared, CAPACITY);
        count = keys(repeated).size();
    }

    /**
     * Returns whether a comparison of the rollout under way does not count.
     *
     * @param epoch number of the rollout
     * @param at time of the record, in milliseconds since 1970
     */
    boolean excludes(Comparison comparison, long epoch, long at) {
        Long known = repeated.get(EPOCH);
        if (known == null || known != epoch) {
            reset(epoch);
        }
        if (!comparison.isNew()) {
            // Beyond the limit it is unknown whether the image counted, and one that did not must not be subtracted.
            return count >= MOST_REPEATED || repeated.get(comparison.imageId()) != null;
        }
        if (comparison.fingerprint() == null
                || filter.add(null, comparison.fingerprint(), at).isEmpty()) {
            return false;
        }
        if (comparison.after() != PairOutcome.AGREE && count < MOST_REPEATED) {
            repeated.put(comparison.imageId(), epoch);
            count++;
        }
        return true;
    }

    private void reset(long epoch) {
        keys(compared).forEach(compared::delete);
        keys(repeated).forEach(repeated::delete);
        filter = new ObservationFilter(compared, CAPACITY);
        repeated.put(EPOCH, epoch);
        count = 1;
    }

    private static List<String> keys(KeyValueStore<String, ?> store) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, ?> all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }
}
