package dev.patisserie.feedback.retrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The automatic requests of a data set. Immutable; serialised by Jackson.
 *
 * @param requests the requests, the oldest first, at most {@value #CAPACITY}
 * @param running id of the request whose training has not ended; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetrainHistory(List<Sent> requests, String running) {

    /** The history without requests. */
    public static final RetrainHistory NONE = new RetrainHistory(List.of(), null);

    /** Largest number of remembered requests; at the default limit, those of half a year. */
    static final int CAPACITY = 100;

    /**
     * A request that was sent.
     *
     * @param requestId its id
     * @param at time of the request (UTC)
     */
    public record Sent(String requestId, Instant at) {}

    /** Copies the list. */
    public RetrainHistory {
        requests = List.copyOf(requests);
    }

    /** Adds a request that was sent, also one that a person accepted. A repeated request changes nothing. */
    public RetrainHistory sent(String requestId, Instant at) {
        if (contains(requestId)) {
            return this;
        }
        List<Sent> next = new ArrayList<>(requests.subList(requests.size() == CAPACITY ? 1 : 0, requests.size()));
        next.add(new Sent(requestId, at));
        return new RetrainHistory(next, requestId);
    }

    /** Removes the running training, if it is that of the request. */
    public RetrainHistory ended(String requestId) {
        return requestId.equals(running) ? new RetrainHistory(requests, null) : this;
    }

    boolean contains(String requestId) {
        return requests.stream().anyMatch(sent -> sent.requestId().equals(requestId));
    }

    /** Returns the number of requests later than a time. */
    long after(Instant time) {
        return requests.stream().filter(sent -> sent.at().isAfter(time)).count();
    }
}
