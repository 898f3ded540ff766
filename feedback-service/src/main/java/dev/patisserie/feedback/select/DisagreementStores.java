package dev.patisserie.feedback.select;

import dev.patisserie.feedback.serde.JsonSerde;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The state of the selection of disagreements on one partition: small, so that it is kept in memory and in changelog
 * topics. Not thread-safe; owned by the processor.
 */
final class DisagreementStores {

    /** Image id to {@link WaitingImage}. */
    static final String WAITING = "disagreement-waiting";

    /** Image id to {@link ChosenImage}. */
    static final String CHOSEN = "disagreement-chosen";

    /** One {@link TokenBucket}; of {@link DisagreementDraw}. */
    static final String BUDGET = "disagreement-budget";

    /** Image id to {@link ChosenImage}; of {@link DisagreementDraw}. */
    static final String DRAWN = "disagreement-drawn";

    /** The stores of the requests. */
    static final List<String> NAMES = List.of(WAITING, CHOSEN);

    /** Maximum number of waiting images. */
    static final int MOST_WAITING = 1_000;

    /** Small segments are compacted soon, so that the restoration reads little. */
    private static final Map<String, String> CHANGELOG = Map.of("segment.bytes", "16777216");

    private final KeyValueStore<String, WaitingImage> storedWaiting;
    private final ChosenImages chosen;
    private final Map<String, WaitingImage> waiting = new LinkedHashMap<>();

    /**
     * Opens the state.
     *
     * @param capacity largest number of selected images to remember
     */
    DisagreementStores(ProcessorContext<?, ?> context, int capacity) {
        storedWaiting = context.getStateStore(WAITING);
        chosen = new ChosenImages(context.getStateStore(CHOSEN), capacity);
        List<WaitingImage> images = new ArrayList<>();
        try (KeyValueIterator<String, WaitingImage> all = storedWaiting.all()) {
            all.forEachRemaining(image -> images.add(image.value));
        }
        images.sort((a, b) -> Long.compare(a.since(), b.since()));
        images.forEach(image -> waiting.put(image.answer().imageId(), image));
    }

    static List<StoreBuilder<?>> builders() {
        return List.of(
                store(WAITING, JsonSerde.of(WaitingImage.class)),
                store(CHOSEN, JsonSerde.of(ChosenImage.class)),
                store(DRAWN, JsonSerde.of(ChosenImage.class)),
                store(BUDGET, JsonSerde.of(TokenBucket.class)));
    }

    private static <V> StoreBuilder<?> store(String name, Serde<V> serde) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                .withLoggingEnabled(CHANGELOG);
    }

    /** Adds an image; returns false if too many are waiting. */
    boolean await(WaitingImage image) {
        String imageId = image.answer().imageId();
        if (waiting.size() >= MOST_WAITING && !waiting.containsKey(imageId)) {
            return false;
        }
        waiting.put(imageId, image);
        storedWaiting.put(imageId, image);
        return true;
    }

    /** Removes and returns the images that wait since a time, the earliest first. */
    List<WaitingImage> removeUntil(long since) {
        List<WaitingImage> due = waiting.values().stream()
                .takeWhile(image -> image.since() <= since)
                .toList();
        due.forEach(image -> {
            waiting.remove(image.answer().imageId());
            storedWaiting.delete(image.answer().imageId());
        });
        return due;
    }

    /** Returns whether a label of the image was requested, by any policy. */
    boolean isChosen(String imageId) {
        return chosen.contains(imageId);
    }

    void add(ChosenImage image) {
        chosen.add(image);
    }
}
