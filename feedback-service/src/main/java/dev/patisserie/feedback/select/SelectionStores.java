package dev.patisserie.feedback.select;

import dev.patisserie.feedback.serde.JsonSerde;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The state of the selection on one partition: one record of rates, which changes with each image, and the selected
 * images of the last seven days. Both are small, and are therefore kept in memory and in their changelog topics. Not
 * thread-safe; owned by the processor.
 */
final class SelectionStores {

    /** Name of the store of the rates; part of the name of its changelog topic. */
    static final String RATES = "selection-rates";

    /** Name of the store of the selected images; part of the name of its changelog topic. */
    static final String CHOSEN = "selection-chosen";

    private static final String ONLY_KEY = "state";

    /** Small segments are compacted soon, so that the restoration reads little. */
    private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "16777216");

    private final KeyValueStore<String, SelectorState> rates;
    private final ChosenImages chosen;

    /**
     * Opens the state.
     *
     * @param capacity largest number of selected images to remember; the oldest are removed first
     */
    SelectionStores(
            KeyValueStore<String, SelectorState> rates, KeyValueStore<String, ChosenImage> chosen, int capacity) {
        this.rates = rates;
        this.chosen = new ChosenImages(chosen, capacity);
    }

    static List<StoreBuilder<?>> builders() {
        // The cache writes the rates to the changelog once per commit instead of once per image.
        return List.of(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(RATES), Serdes.String(), JsonSerde.of(SelectorState.class))
                        .withCachingEnabled()
                        .withLoggingEnabled(CHANGELOG),
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(CHOSEN), Serdes.String(), JsonSerde.of(ChosenImage.class))
                        .withLoggingEnabled(CHANGELOG));
    }

    /** Returns the rates; null before the first image. */
    SelectorState rates() {
        return rates.get(ONLY_KEY);
    }

    void rates(SelectorState state) {
        rates.put(ONLY_KEY, state);
    }

    /** Returns the selected images. */
    ChosenImages chosen() {
        return chosen;
    }
}
