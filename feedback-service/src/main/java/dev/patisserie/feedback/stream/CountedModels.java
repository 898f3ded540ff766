package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.accuracy.AccuracySums;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The models whose joined records count in the accuracy of one partition. A model counts from its first answer on; of
 * those that only labels state, the first {@value #MOST_ECHOED}. A model that counts continues to count. Not
 * thread-safe.
 */
final class CountedModels {

    /** Limits the models that only labels state; a labeller can invent any number. */
    static final int MOST_ECHOED = 100;

    private final KeyValueStore<String, AccuracySums> sums;
    private final Set<String> echoed = new HashSet<>(); // models with labels and without an answer of their own

    /**
     * Opens the models of the stored sums.
     *
     * @param sums the store of {@link SumsProcessor}
     */
    CountedModels(KeyValueStore<String, AccuracySums> sums) {
        this.sums = sums;
        try (KeyValueIterator<String, AccuracySums> all = sums.all()) {
            all.forEachRemaining(stored -> echoed.add(SumsProcessor.model(stored.key)));
        }
        echoed.removeIf(this::isPredicting);
    }

    private boolean isPredicting(String modelId) {
        return sums.get(SumsProcessor.ANSWERS + modelId) != null;
    }

    /** Adds a model with an answer of its own, which no longer takes one of the limited places. */
    void answered(String modelId) {
        echoed.remove(modelId);
    }

    /** Returns whether a joined record of a model counts. The caller then adds it to the sums. */
    boolean add(String modelId) {
        return isPredicting(modelId) || echoed.contains(modelId) || echoed.size() < MOST_ECHOED && echoed.add(modelId);
    }
}
