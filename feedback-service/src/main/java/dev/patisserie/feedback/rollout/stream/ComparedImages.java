package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.feedback.serde.AgeOrder;
import dev.patisserie.feedback.serde.AgeOrder.Age;
import dev.patisserie.feedback.serde.JsonSerde;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The images of one partition, and their order by the last change. Not thread-safe. */
final class ComparedImages {

    /** Image id to {@link ComparedImage}. */
    static final String IMAGES = "rollout-images";

    /** Time of the last change and image id. */
    static final String AGES = "rollout-image-ages";

    private final KeyValueStore<String, ComparedImage> images;
    private final AgeOrder ages;
    private long count;

    ComparedImages(ProcessorContext<?, ?> context) {
        images = context.getStateStore(IMAGES);
        KeyValueStore<Bytes, byte[]> storedAges = context.getStateStore(AGES);
        ages = new AgeOrder(storedAges);
        try (KeyValueIterator<Bytes, byte[]> all = storedAges.all()) {
            all.forEachRemaining(age -> count++);
        }
    }

    static List<StoreBuilder<?>> builders() {
        return List.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(IMAGES), Serdes.String(), JsonSerde.of(ComparedImage.class)),
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(AGES), Serdes.Bytes(), Serdes.ByteArray()));
    }

    private static Age age(String imageId, long time) {
        return new Age(false, time, imageId);
    }

    ComparedImage get(String imageId) {
        ComparedImage known = images.get(imageId);
        return known == null ? ComparedImage.NONE : known;
    }

    /** Replaces the state of an image; removes an empty one. */
    void put(String imageId, ComparedImage before, ComparedImage after) {
        if (before != ComparedImage.NONE) {
            ages.remove(age(imageId, before.touchedAt()));
            count--;
        }
        if (after.isEmpty()) {
            images.delete(imageId);
            return;
        }
        images.put(imageId, after);
        ages.add(age(imageId, after.touchedAt()));
        count++;
    }

    long count() {
        return count;
    }

    /**
     * Removes the oldest images.
     *
     * @param end those that changed until then are removed, in milliseconds since 1970
     * @param most largest number of removed images
     */
    int removeUntil(long end, int most) {
        int removed = 0;
        Optional<Age> oldest = ages.oldest(false);
        while (removed < most && oldest.filter(age -> age.time() <= end).isPresent()) {
            remove(oldest.get());
            removed++;
            oldest = ages.oldest(false);
        }
        return removed;
    }

    private void remove(Age age) {
        ages.remove(age);
        images.delete(age.imageId());
        count--;
    }

    /** Removes the answers of rollouts before one. */
    void removeAnswersBefore(long epoch) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, ComparedImage> all = images.all()) {
            all.forEachRemaining(image -> {
                if (image.value.pair() != null && image.value.epoch() < epoch) {
                    old.add(image.key);
                }
            });
        }
        old.forEach(imageId -> {
            ComparedImage before = get(imageId);
            put(imageId, before, before.withoutAnswers());
        });
    }
}
