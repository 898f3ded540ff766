package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.feedback.serde.JsonSerde;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    private static final byte[] PRESENT = {1};

    private final KeyValueStore<String, ComparedImage> images;
    private final KeyValueStore<Bytes, byte[]> ages;
    private Bytes first = Bytes.wrap(new byte[1]); // RocksDB passes slowly over the remains of deleted keys
    private long count;

    ComparedImages(ProcessorContext<?, ?> context) {
        images = context.getStateStore(IMAGES);
        ages = context.getStateStore(AGES);
        try (KeyValueIterator<Bytes, byte[]> all = ages.all()) {
            all.forEachRemaining(age -> count++);
        }
    }

    static List<StoreBuilder<?>> builders() {
        return List.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(IMAGES), Serdes.String(), JsonSerde.of(ComparedImage.class)),
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(AGES), Serdes.Bytes(), Serdes.ByteArray()));
    }

    private static Bytes age(String imageId, long time) {
        byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(time)
                .put(id)
                .array());
    }

    private static String imageId(Bytes age) {
        byte[] bytes = age.get();
        return new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8);
    }

    ComparedImage get(String imageId) {
        ComparedImage known = images.get(imageId);
        return known == null ? ComparedImage.NONE : known;
    }

    /** Replaces the state of an image; removes an empty one. */
    void put(String imageId, ComparedImage before, ComparedImage after) {
        if (before != ComparedImage.NONE) {
            ages.delete(age(imageId, before.touchedAt()));
            count--;
        }
        if (after.isEmpty()) {
            images.delete(imageId);
            return;
        }
        images.put(imageId, after);
        Bytes key = age(imageId, after.touchedAt());
        ages.put(key, PRESENT);
        count++;
        if (key.compareTo(first) < 0) {
            first = key;
        }
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
        List<Bytes> removed = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> oldest = ages.range(first, age("", Math.max(0, end + 1)))) {
            while (oldest.hasNext() && removed.size() < most) {
                removed.add(oldest.next().key);
            }
        }
        removed.forEach(this::remove);
        return removed.size();
    }

    private void remove(Bytes age) {
        first = age;
        ages.delete(age);
        images.delete(imageId(age));
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
