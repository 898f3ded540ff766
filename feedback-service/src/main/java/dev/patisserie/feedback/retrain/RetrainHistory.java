package dev.patisserie.feedback.retrain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The automatic requests of a data set. Any order and repetition of the same facts gives the same requests, times and
 * ends. Immutable; serialised by Jackson.
 *
 * @param requests the requests, the oldest first, at most {@value #CAPACITY}
 */
public record RetrainHistory(List<Sent> requests) {

    /** The history without requests. */
    public static final RetrainHistory NONE = new RetrainHistory(List.of());

    /** Largest number of remembered requests; at the default limit, those of half a year. */
    static final int CAPACITY = 100;

    /** Time without progress after which a training is regarded as lost, so that it does not block others for ever. */
    static final Duration LOST_AFTER = Duration.ofDays(7);

    /** Reports of progress change the state at most this often. */
    private static final Duration RESOLUTION = Duration.ofHours(1);

    /**
     * A request that was sent.
     *
     * @param requestId its id
     * @param at time of the request (UTC)
     * @param heardAt time of the last report of its progress, to the hour; at first that of the request
     * @param hasEnded whether its training has ended
     * @param isForeign whether only reports of its progress are known, which another program can forge
     */
    public record Sent(String requestId, Instant at, Instant heardAt, boolean hasEnded, boolean isForeign) {

        private Sent merged(Instant time, boolean ended, boolean foreign) {
            Instant earliest = time.isBefore(at) ? time : at;
            Instant latest = time.isAfter(heardAt.plus(RESOLUTION)) ? time : heardAt;
            return new Sent(requestId, earliest, latest, hasEnded || ended, isForeign && foreign);
        }
    }

    /** Copies the list. */
    public RetrainHistory {
        requests = List.copyOf(requests);
    }

    /** Adds a request that was sent, also one that a person accepted, or a report that its training is in progress. */
    public RetrainHistory sent(String requestId, Instant at) {
        return with(requestId, at, false, false);
    }

    /** Adds the report that the training of a request has ended. */
    public RetrainHistory ended(String requestId, Instant at) {
        return with(requestId, at, true, false);
    }

    /** Adds a report about a training that this service is not known to have requested or proposed. */
    RetrainHistory foreign(String requestId, boolean hasEnded, Instant at) {
        return with(requestId, at, hasEnded, true);
    }

    private RetrainHistory with(String requestId, Instant at, boolean hasEnded, boolean isForeign) {
        Sent merged = find(requestId)
                .map(sent -> sent.merged(at, hasEnded, isForeign))
                .orElse(new Sent(requestId, at, at, hasEnded, isForeign));
        List<Sent> next = new ArrayList<>(requests);
        next.removeIf(sent -> sent.requestId().equals(requestId));
        next.add(merged);
        next.sort(Comparator.comparing(Sent::at).thenComparing(Sent::requestId));
        return new RetrainHistory(next.subList(Math.max(0, next.size() - CAPACITY), next.size()));
    }

    private Optional<Sent> find(String requestId) {
        return requests.stream()
                .filter(sent -> sent.requestId().equals(requestId))
                .findFirst();
    }

    /** Returns the requests in progress that had none for {@link #LOST_AFTER}. */
    List<Sent> lost(Instant now) {
        return requests.stream()
                .filter(sent ->
                        !sent.hasEnded() && sent.heardAt().plus(LOST_AFTER).isBefore(now))
                .toList();
    }

    /** Returns whether the training of a request has not ended. */
    @JsonIgnore
    boolean isBusy() {
        return requests.stream().anyMatch(Predicate.not(Sent::hasEnded));
    }

    /** Returns the time of a request of this service; empty if it is not known to have sent it. */
    Optional<Instant> sentAt(String requestId) {
        return find(requestId).filter(sent -> !sent.isForeign()).map(Sent::at);
    }

    /** Adds a request that this service sends now, whatever was reported under its id before. */
    RetrainHistory requested(String requestId, Instant now) {
        var others = requests.stream()
                .filter(sent -> !sent.requestId().equals(requestId))
                .toList();
        return new RetrainHistory(others).sent(requestId, now);
    }

    /** Returns whether a request must not be sent again. A foreign one, which may be forged, counts for a week. */
    boolean isRepeated(String requestId, Instant now) {
        return find(requestId)
                .filter(sent ->
                        !sent.isForeign() || !sent.heardAt().plus(LOST_AFTER).isBefore(now))
                .isPresent();
    }

    /** Returns the number of requests later than a time. */
    long after(Instant time) {
        return requests.stream().filter(sent -> sent.at().isAfter(time)).count();
    }
}
