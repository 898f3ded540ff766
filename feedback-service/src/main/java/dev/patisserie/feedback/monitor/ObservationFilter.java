package dev.patisserie.feedback.monitor;

import dev.patisserie.common.dataset.version.DifferenceHash;
import dev.patisserie.feedback.drift.KeptObservation;
import dev.patisserie.feedback.drift.Repetition;
import dev.patisserie.feedback.drift.Thinning;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Thinning with its state in a store. Not thread-safe; owned by the processor. */
public final class ObservationFilter {

    private final KeyValueStore<String, KeptObservation> store;
    private Thinning thinning;

    /** Opens the state: slot of {@link Thinning} to an observation. */
    public ObservationFilter(KeyValueStore<String, KeptObservation> store, int capacity) {
        this.store = store;
        List<KeptObservation> kept = new ArrayList<>();
        try (KeyValueIterator<String, KeptObservation> all = store.all()) {
            all.forEachRemaining(stored -> kept.add(stored.value));
        }
        thinning = Thinning.restored(capacity, kept);
    }

    /**
     * Remembers an observation that counts.
     *
     * @param fingerprint the difference hash of the image; null if unknown
     * @return the reason for which it does not count; empty if it does
     */
    public Optional<Repetition> add(String key, String fingerprint, long at) {
        DifferenceHash hash = fingerprint == null ? null : DifferenceHash.parse(fingerprint);
        Optional<Repetition> repetition = thinning.repetition(key, hash, at);
        if (repetition.isEmpty()) {
            thinning = thinning.with(key, hash, at);
            KeptObservation last = thinning.last();
            store.put(Integer.toString(thinning.slot(last)), last);
        }
        return repetition;
    }
}
