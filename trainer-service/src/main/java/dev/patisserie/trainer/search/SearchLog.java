package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.TrainingRequested;
import java.util.List;
import java.util.Map;

/** The log of searches. Only its present leader can write to it. Used on one thread. */
public interface SearchLog {

    /**
     * Makes this process the leader and returns the last state of every search. A former leader can no longer write.
     *
     * @throws RuntimeException if the broker is unavailable
     */
    Map<String, SearchProgressed> lead();

    /**
     * Appends a state with its consequences, all or nothing.
     *
     * @throws RuntimeException if it is not known whether they were written, or another process leads; the caller must
     *     call {@link #lead} before the next change
     */
    void append(Change change);

    /** Gives up the leadership; has no effect without it. */
    void resign();

    /**
     * A change of a search.
     *
     * @param state the new state
     * @param requests trainings to request
     * @param cancellations trainings to cancel
     */
    record Change(SearchProgressed state, List<Placed> requests, List<Cancelled> cancellations) {
        /** Copies the lists. */
        public Change {
            requests = List.copyOf(requests);
            cancellations = List.copyOf(cancellations);
        }
    }

    /**
     * A training to request.
     *
     * @param request its request
     * @param partition the partition of {@code training-requests} to send it to
     */
    record Placed(TrainingRequested request, int partition) {}

    /**
     * A training to cancel.
     *
     * @param requestId its request
     * @param partition the partition of the request
     * @param reason an explanation for people
     */
    record Cancelled(String requestId, int partition, String reason) {}
}
