package dev.patisserie.feedback.select;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The selected images of the last seven days. Not thread-safe; owned by a processor. */
final class ChosenImages {

    private final KeyValueStore<String, ChosenImage> store;
    private final int capacity;

    /**
     * Opens the state.
     *
     * @param store image id to image
     * @param capacity largest number of images to remember; the oldest are removed first
     */
    ChosenImages(KeyValueStore<String, ChosenImage> store, int capacity) {
        this.store = store;
        this.capacity = capacity;
    }

    /** Adds a selected image and removes those that need not be remembered. */
    void add(ChosenImage image) {
        List<ChosenImage> newestFirst =
                all().stream().sorted((a, b) -> Long.compare(b.at(), a.at())).toList();
        for (int i = 0; i < newestFirst.size(); i++) {
            ChosenImage old = newestFirst.get(i);
            if (i >= capacity - 1 || !old.isWithin(Selector.REMEMBERED_FOR.toMillis(), image.at())) {
                store.delete(old.imageId());
            }
        }
        store.put(image.imageId(), image);
    }

    /** Returns whether an image is remembered. */
    boolean contains(String imageId) {
        return store.get(imageId) != null;
    }

    /** Returns the remembered images, in no order. */
    List<ChosenImage> all() {
        List<ChosenImage> images = new ArrayList<>();
        try (KeyValueIterator<String, ChosenImage> records = store.all()) {
            records.forEachRemaining(record -> images.add(record.value));
        }
        return images;
    }
}
