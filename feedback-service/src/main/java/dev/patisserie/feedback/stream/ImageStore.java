package dev.patisserie.feedback.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import dev.patisserie.feedback.join.ImageFeedback;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The images of one partition, and the order in which they expire. An image expires after its last event: after the
 * window, or after the shorter wait if its prediction was not read. Not thread-safe.
 */
final class ImageStore {

    private static final String IMAGES = "join-images";

    private static final String AGES = "join-ages";

    private static final String TOTALS = "join-totals";

    static final List<String> NAMES = List.of(IMAGES, AGES, TOTALS);

    private static final String BYTES = "bytes";

    private static final String COUNT = "images";

    private static final byte[] PRESENT = {1};

    private final JoinSettings settings;
    private final KeyValueStore<String, byte[]> images; // time of expiry, JSON
    private final KeyValueStore<Bytes, byte[]> ages; // time of expiry and image id
    private final KeyValueStore<String, Long> totals;

    /** Iterators begin here: RocksDB passes slowly over the remains of deleted keys. */
    private Bytes first = Bytes.wrap(new byte[0]);

    ImageStore(ProcessorContext<?, ?> context, JoinSettings settings) {
        this.settings = settings;
        this.images = context.getStateStore(IMAGES);
        this.ages = context.getStateStore(AGES);
        this.totals = context.getStateStore(TOTALS);
    }

    /** Returns the stores, to be added to a topology. */
    static List<StoreBuilder<?>> builders() {
        return List.of(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(IMAGES), Serdes.String(), Serdes.ByteArray())
                        .withCachingEnabled(),
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(AGES), Serdes.Bytes(), Serdes.ByteArray()),
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(TOTALS), Serdes.String(), Serdes.Long())
                        .withCachingEnabled());
    }

    /** An image that was removed. */
    record Removed(String imageId, ImageFeedback feedback) {}

    /** Returns the state of an image. */
    ImageFeedback get(String imageId) {
        byte[] stored = images.get(imageId);
        return stored == null ? ImageFeedback.NONE : feedback(stored);
    }

    /**
     * Replaces the state of an image.
     *
     * @param time time of the event, in milliseconds since 1970
     */
    void put(String imageId, ImageFeedback feedback, long time) {
        byte[] previous = images.get(imageId);
        long wait = (feedback.isWaiting() ? settings.labelWait() : settings.window()).toMillis();
        long expiry = Math.max(time + wait, previous == null ? 0 : expiry(previous));
        byte[] stored = stored(feedback, expiry);
        images.put(imageId, stored);
        if (previous == null || expiry(previous) != expiry) {
            if (previous != null) {
                ages.delete(age(expiry(previous), imageId));
            }
            Bytes age = age(expiry, imageId);
            ages.put(age, PRESENT);
            first = age.compareTo(first) < 0 ? age : first;
        }
        add(stored.length - (previous == null ? 0 : previous.length), previous == null ? 1 : 0);
    }

    /**
     * Removes the images that have expired, those that expired first at the beginning.
     *
     * @param now in milliseconds since 1970
     * @param most maximum number of images; the others are removed by the next call
     */
    List<Removed> expire(long now, int most) {
        return remove(expiry -> expiry <= now, most);
    }

    /** Removes the images that expire first, until the size is 1 % below the limit, if the size exceeds it. */
    List<Removed> evict() {
        long limit = settings.partitionBytes();
        return bytes() <= limit ? List.of() : remove(expiry -> bytes() > limit - limit / 100, Integer.MAX_VALUE);
    }

    private List<Removed> remove(LongPredicate condition, int most) {
        List<Removed> removed = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> oldest = ages.range(first, null)) {
            while (oldest.hasNext() && removed.size() < most) {
                KeyValue<Bytes, byte[]> age = oldest.next();
                first = age.key;
                ByteBuffer key = ByteBuffer.wrap(age.key.get());
                if (!condition.test(key.getLong())) {
                    break;
                }
                removed.add(remove(age.key, StandardCharsets.UTF_8.decode(key).toString()));
            }
        }
        return removed;
    }

    private Removed remove(Bytes age, String imageId) {
        ages.delete(age);
        byte[] stored = images.delete(imageId);
        add(-stored.length, -1);
        return new Removed(imageId, feedback(stored));
    }

    /** Returns the size of the images in bytes. */
    long bytes() {
        return total(BYTES);
    }

    /** Returns the number of images. */
    long count() {
        return total(COUNT);
    }

    private long total(String name) {
        Long total = totals.get(name);
        return total == null ? 0 : total;
    }

    private void add(long bytes, long count) {
        totals.put(BYTES, bytes() + bytes);
        if (count != 0) {
            totals.put(COUNT, count() + count);
        }
    }

    /** Big-endian, so that the bytes have the order of the times. */
    private static Bytes age(long expiry, String imageId) {
        byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(expiry)
                .put(id)
                .array());
    }

    private static byte[] stored(ImageFeedback feedback, long expiry) {
        try {
            byte[] json = Json.MAPPER.writeValueAsBytes(feedback);
            return ByteBuffer.allocate(Long.BYTES + json.length)
                    .putLong(expiry)
                    .put(json)
                    .array();
        } catch (JsonProcessingException e) {
            throw new SerializationException("the state of an image must be writable as JSON", e);
        }
    }

    private static long expiry(byte[] stored) {
        return ByteBuffer.wrap(stored).getLong();
    }

    private static ImageFeedback feedback(byte[] stored) {
        try {
            return Json.MAPPER.readValue(stored, Long.BYTES, stored.length - Long.BYTES, ImageFeedback.class);
        } catch (IOException e) {
            throw new SerializationException("expected the state of an image as JSON, found bytes of another form", e);
        }
    }
}
