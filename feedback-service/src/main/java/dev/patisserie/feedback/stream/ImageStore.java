package dev.patisserie.feedback.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.patisserie.common.json.Json;
import dev.patisserie.feedback.join.ImageFeedback;
import dev.patisserie.feedback.serde.AgeOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The images of one partition. An image expires after its last event: after the window, or after the wait of labels if
 * its prediction was not read. Not thread-safe.
 */
final class ImageStore {

    private static final String IMAGES = "join-images";

    private static final String AGES = "join-ages";

    private static final String TOTALS = "join-totals";

    static final List<String> NAMES = List.of(IMAGES, AGES, TOTALS);

    private static final int HEADER = 1 + Long.BYTES;

    private static final String BYTES = "bytes";

    private static final String COUNT = "images";

    private final JoinSettings settings;
    private final KeyValueStore<String, byte[]> images; // kind, time of the last event, JSON
    private final AgeOrder ages;
    private final KeyValueStore<String, Long> totals;

    ImageStore(ProcessorContext<?, ?> context, JoinSettings settings) {
        this.settings = settings;
        this.images = context.getStateStore(IMAGES);
        this.ages = new AgeOrder(context.getStateStore(AGES));
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
        long last = time;
        if (previous != null) {
            AgeOrder.Age before = age(imageId, previous);
            ages.remove(before);
            last = Math.max(time, before.time());
        }
        ages.add(new AgeOrder.Age(feedback.isWaiting(), last, imageId));
        byte[] stored = stored(feedback, last);
        images.put(imageId, stored);
        add(stored.length - (previous == null ? 0 : previous.length), previous == null ? 1 : 0);
    }

    /**
     * Removes the images that have expired, the oldest first.
     *
     * @param now in milliseconds since 1970
     * @param most maximum number of images of each kind; the others are removed by the next call
     */
    List<Removed> expire(long now, int most) {
        List<Removed> removed =
                new ArrayList<>(expire(true, now - settings.labelWait().toMillis(), most));
        removed.addAll(expire(false, now - settings.window().toMillis(), most));
        return removed;
    }

    private List<Removed> expire(boolean waiting, long limit, int most) {
        List<Removed> removed = new ArrayList<>();
        Optional<AgeOrder.Age> oldest = ages.oldest(waiting);
        while (oldest.isPresent() && oldest.get().time() <= limit && removed.size() < most) {
            removed.add(remove(oldest.get()));
            oldest = ages.oldest(waiting);
        }
        return removed;
    }

    /** Removes the oldest images until the size is 1 % below the limit, if the size exceeds it. */
    List<Removed> evict() {
        List<Removed> removed = new ArrayList<>();
        long limit = settings.partitionBytes();
        if (bytes() > limit) {
            Optional<AgeOrder.Age> oldest = ages.oldest();
            while (oldest.isPresent() && bytes() > limit - limit / 100) {
                removed.add(remove(oldest.get()));
                oldest = ages.oldest();
            }
        }
        return removed;
    }

    private Removed remove(AgeOrder.Age age) {
        ages.remove(age);
        byte[] stored = images.delete(age.imageId());
        if (stored == null) { // a damaged folder; it must not block the removal of the next image
            return new Removed(age.imageId(), ImageFeedback.NONE);
        }
        add(-stored.length, -1);
        return new Removed(age.imageId(), feedback(stored));
    }

    private static AgeOrder.Age age(String imageId, byte[] stored) {
        ByteBuffer header = ByteBuffer.wrap(stored);
        return new AgeOrder.Age(header.get() == 0, header.getLong(), imageId);
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

    private static byte[] stored(ImageFeedback feedback, long time) {
        try {
            byte[] json = Json.MAPPER.writeValueAsBytes(feedback);
            return ByteBuffer.allocate(HEADER + json.length)
                    .put((byte) (feedback.isWaiting() ? 0 : 1))
                    .putLong(time)
                    .put(json)
                    .array();
        } catch (JsonProcessingException e) {
            throw new SerializationException("the state of an image must be writable as JSON", e);
        }
    }

    private static ImageFeedback feedback(byte[] stored) {
        try {
            return Json.MAPPER.readValue(stored, HEADER, stored.length - HEADER, ImageFeedback.class);
        } catch (IOException e) {
            throw new SerializationException("expected the state of an image as JSON, found bytes of another form", e);
        }
    }
}
