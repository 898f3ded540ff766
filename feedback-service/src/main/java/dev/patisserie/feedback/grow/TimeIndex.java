package dev.patisserie.feedback.grow;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Images in the order of a time. Not thread-safe. */
final class TimeIndex {

    private record Entry(Instant at, String imageId) {}

    private final NavigableSet<Entry> entries =
            new TreeSet<>(Comparator.comparing(Entry::at).thenComparing(Entry::imageId));

    void add(Instant at, String imageId) {
        entries.add(new Entry(at, imageId));
    }

    void remove(Instant at, String imageId) {
        entries.remove(new Entry(at, imageId));
    }

    /** Returns the earliest time; empty without images. */
    Optional<Instant> earliest() {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.first().at());
    }

    /** Returns the earliest images, whose times are not after {@code end}. */
    List<String> until(Instant end, int most) {
        return entries.stream()
                .takeWhile(entry -> !entry.at().isAfter(end))
                .limit(most)
                .map(Entry::imageId)
                .toList();
    }
}
