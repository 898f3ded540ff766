package dev.patisserie.feedback.serde;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The images of one partition in the order of their last events; those whose labels wait for a prediction are apart.
 * Not thread-safe.
 */
public final class AgeOrder {

    private static final byte[] PRESENT = {1};

    private final KeyValueStore<Bytes, byte[]> store;

    /** Iterators begin here, by kind: RocksDB passes slowly over the remains of deleted keys. */
    private final Bytes[] first = {prefix(0), prefix(1)};

    /** Opens the order, whose keys are written by this class alone. */
    public AgeOrder(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * The place of an image.
     *
     * @param waiting whether its labels wait for a prediction
     * @param time time of its last event, in milliseconds since 1970
     */
    public record Age(boolean waiting, long time, String imageId) {

        private int kind() {
            return waiting ? 0 : 1;
        }

        /** Big-endian, so that the bytes have the order of the times. */
        private Bytes key() {
            byte[] id = imageId.getBytes(StandardCharsets.UTF_8);
            return Bytes.wrap(ByteBuffer.allocate(1 + Long.BYTES + id.length)
                    .put((byte) kind())
                    .putLong(time)
                    .put(id)
                    .array());
        }

        private static Age of(Bytes key) {
            ByteBuffer buffer = ByteBuffer.wrap(key.get());
            boolean waiting = buffer.get() == 0;
            return new Age(
                    waiting,
                    buffer.getLong(),
                    StandardCharsets.UTF_8.decode(buffer).toString());
        }
    }

    private static Bytes prefix(int kind) {
        return Bytes.wrap(new byte[] {(byte) kind});
    }

    /** Adds an image. */
    public void add(Age age) {
        Bytes key = age.key();
        store.put(key, PRESENT);
        if (key.compareTo(first[age.kind()]) < 0) {
            first[age.kind()] = key;
        }
    }

    /** Removes an image. */
    public void remove(Age age) {
        store.delete(age.key());
    }

    /** Returns the image of a kind with the oldest last event. */
    public Optional<Age> oldest(boolean waiting) {
        int kind = waiting ? 0 : 1;
        try (KeyValueIterator<Bytes, byte[]> oldest = store.range(first[kind], prefix(kind + 1))) {
            if (!oldest.hasNext()) {
                return Optional.empty();
            }
            first[kind] = oldest.next().key;
            return Optional.of(Age.of(first[kind]));
        }
    }

    /** Returns the image of any kind with the oldest last event. */
    public Optional<Age> oldest() {
        Optional<Age> waiting = oldest(true);
        Optional<Age> predicted = oldest(false);
        return waiting.isEmpty()
                        || predicted.isPresent()
                                && predicted.get().time() < waiting.get().time()
                ? predicted
                : waiting;
    }
}
