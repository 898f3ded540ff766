package dev.patisserie.standalone.hostile;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The times of the hostile inputs, which explain late answers. Not thread-safe. */
final class AttackTimes {

    private final List<Span> spans = new ArrayList<>();

    private record Span(String name, Instant begun, Instant ended) {

        boolean overlaps(Instant from, Instant to) {
            return begun.isBefore(to) && ended.isAfter(from);
        }
    }

    void add(String name, Instant begun, Instant ended) {
        spans.add(new Span(name, begun, ended));
    }

    /** Returns the inputs that were sent or awaited in an interval. */
    List<String> between(Instant from, Instant to) {
        return spans.stream()
                .filter(span -> span.overlaps(from, to))
                .map(Span::name)
                .toList();
    }

    /** Returns the longest time of a photo that was sent during each input, of those above a limit. */
    Map<String, Duration> slow(List<SteadyStream.Answered> photos, Duration limit) {
        Map<String, Duration> longest = new LinkedHashMap<>();
        for (SteadyStream.Answered photo : photos) {
            if (photo.duration().compareTo(limit) > 0) {
                between(photo.sentAt(), photo.sentAt().plusNanos(1))
                        .forEach(name -> longest.merge(
                                name, photo.duration(), (one, other) -> one.compareTo(other) > 0 ? one : other));
            }
        }
        return longest;
    }
}
