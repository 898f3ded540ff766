package dev.patisserie.common.kafka;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The last value of each key of a compacted topic. It depends only on the set of added records, not on their order or
 * repetition. Within a partition, the record with the highest offset is the last one. If the number of partitions has
 * changed, a key may be in several of them; the partition with the latest record then decides. Not thread-safe.
 *
 * @param <V> type of the values
 */
public final class CompactedLog<V> {

    private final Map<String, Map<Integer, Entry<V>>> keys = new HashMap<>();

    /** A record; {@code value} is empty for a tombstone. */
    private record Entry<V>(int partition, long offset, Instant at, Optional<V> value) {}

    /**
     * Adds a record.
     *
     * @param place the record's position
     * @param value empty for a tombstone
     */
    public void add(String key, Place place, Optional<V> value) {
        var entry = new Entry<>(place.partition(), place.offset(), place.at(), value);
        keys.computeIfAbsent(key, k -> new HashMap<>())
                .merge(place.partition(), entry, (known, added) -> added.offset() < known.offset() ? known : added);
    }

    /**
     * The position of a record.
     *
     * @param partition its partition
     * @param offset its offset within the partition
     * @param at its timestamp
     */
    public record Place(int partition, long offset, Instant at) {

        /** Returns the position of a record. */
        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()));
        }
    }

    /** Returns the value of a key; empty without a record or after a tombstone. */
    public Optional<V> value(String key) {
        return last(keys.getOrDefault(key, Map.of()).values().stream());
    }

    /** Returns the values of all keys without a tombstone. */
    public Map<String, V> values() {
        return keys.keySet().stream()
                .filter(key -> value(key).isPresent())
                .collect(Collectors.toUnmodifiableMap(
                        key -> key, key -> value(key).orElseThrow()));
    }

    private static <V> Optional<V> last(Stream<Entry<V>> entries) {
        return entries.max(Comparator.comparing((Entry<V> entry) -> entry.at()).thenComparingInt(Entry::partition))
                .flatMap(Entry::value);
    }
}
