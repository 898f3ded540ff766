package dev.patisserie.feedback.drift;

import dev.patisserie.common.dataset.version.DifferenceHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Keeps observations that do not depend on each other, as the tests assume: one of a record key within a minute, and
 * one of near duplicates ({@link DifferenceHash#isNear}) within a day. A burst of a camera, or an image that is sent
 * again, would otherwise count several times, and every run would raise a false alarm. The rule does not depend on the
 * answer.
 *
 * <p>The memory is bounded: observations are compared with the last {@code capacity} kept ones. The rules hold without
 * exception up to that number of kept observations within a minute and within a day, respectively. An observation
 * without key and hash is always kept.
 *
 * <p>Immutable. A store holds each kept observation in the slot {@code number % capacity}, so that an observation
 * changes one entry; {@link #restored} reads them.
 *
 * @param capacity largest number of kept observations that are remembered, at least 1
 * @param kept the kept observations, the oldest first
 */
public record Thinning(int capacity, List<KeptObservation> kept) {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    /** Validates the capacity and copies the list. */
    public Thinning {
        kept = List.copyOf(kept);
        if (capacity < 1 || kept.size() > capacity) {
            throw new IllegalArgumentException("capacity must be at least 1 and at least the %d observations, was %d"
                    .formatted(kept.size(), capacity));
        }
    }

    /** Returns the state before the first observation. */
    public static Thinning of(int capacity) {
        return new Thinning(capacity, List.of());
    }

    /**
     * Returns the state whose observations a store holds, in any order. With a smaller capacity, the last ones stay.
     */
    public static Thinning restored(int capacity, Collection<KeptObservation> stored) {
        List<KeptObservation> sorted = stored.stream()
                .sorted(Comparator.comparingLong(KeptObservation::number))
                .toList();
        return new Thinning(capacity, sorted.subList(Math.max(0, sorted.size() - capacity), sorted.size()));
    }

    /**
     * Returns the reason for which an observation does not count; empty if it does.
     *
     * @param key the record key of the image; null if it has none
     * @param hash the hash of the image; null if unknown
     * @param at the time of the observation, in milliseconds since 1970
     */
    public Optional<Repetition> repetition(String key, DifferenceHash hash, long at) {
        for (int i = kept.size() - 1; i >= 0; i--) {
            KeptObservation other = kept.get(i);
            if (key != null && key.equals(other.key()) && other.isWithin(MINUTE, at)) {
                return Optional.of(Repetition.SAME_MINUTE);
            }
            if (hash != null && other.hash() != null && other.isWithin(DAY, at) && hash.isNear(other.hash())) {
                return Optional.of(Repetition.NEAR_DUPLICATE);
            }
        }
        return Optional.empty();
    }

    /** Adds an observation that counts; the parameters are those of {@link #repetition}. */
    public Thinning with(String key, DifferenceHash hash, long at) {
        List<KeptObservation> next = new ArrayList<>(kept.subList(kept.size() == capacity ? 1 : 0, kept.size()));
        next.add(new KeptObservation(kept.isEmpty() ? 0 : last().number() + 1, key, hash, at));
        return new Thinning(capacity, next);
    }

    /** Returns the observation that was kept last; there must be one. */
    public KeptObservation last() {
        return kept.get(kept.size() - 1);
    }

    /** Returns the slot of an observation in a store. */
    public int slot(KeptObservation observation) {
        return (int) (observation.number() % capacity);
    }
}
