package dev.patisserie.feedback.select;

import dev.patisserie.feedback.serde.JsonSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
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
    private final KeyValueStore<String, ChosenImage> chosen;
    private final int capacity;

    /**
     * Opens the state.
     *
     * @param capacity largest number of selected images to remember; the oldest are removed first
     */
    SelectionStores(
            KeyValueStore<String, SelectorState> rates, KeyValueStore<String, ChosenImage> chosen, int capacity) {
        this.rates = rates;
        this.chosen = chosen;
        this.capacity = capacity;
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

    /** Adds a selected image and removes those that need not be remembered. */
    void add(ChosenImage image) {
        List<ChosenImage> newestFirst =
                chosen().stream().sorted((a, b) -> Long.compare(b.at(), a.at())).toList();
        for (int i = 0; i < newestFirst.size(); i++) {
            ChosenImage old = newestFirst.get(i);
            if (i >= capacity - 1 || !old.isWithin(Selector.REMEMBERED_FOR.toMillis(), image.at())) {
                chosen.delete(old.imageId());
            }
        }
        chosen.put(image.imageId(), image);
    }

    /** Returns whether an image is remembered. */
    boolean contains(String imageId) {
        return chosen.get(imageId) != null;
    }

    /** Returns the remembered images, in no order. */
    List<ChosenImage> chosen() {
        List<ChosenImage> images = new ArrayList<>();
        try (KeyValueIterator<String, ChosenImage> records = chosen.all()) {
            records.forEachRemaining(record -> images.add(record.value));
        }
        return images;
    }
}
