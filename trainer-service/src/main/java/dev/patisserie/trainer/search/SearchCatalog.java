package dev.patisserie.trainer.search;

import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.TrainingProgressed;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The requests and cancellations of searches, and the ends of their trainings, as read from the topics. Thread-safe.
 */
@Singleton
public final class SearchCatalog {

    private final Map<String, Entry> entries = new HashMap<>(); // by key; guarded by this
    private final Map<String, TrainingProgressed> ends = new HashMap<>(); // by request id; guarded by this
    private final Set<String> recorded = new HashSet<>(); // request ids of ends in states; guarded by this

    /** A record of the topic {@code searches} that a client sent. */
    public sealed interface Entry {

        /** A request. */
        record Request(SearchRequested search) implements Entry {}

        /**
         * A request that cannot be read.
         *
         * @param searchId its id, the key of the record
         * @param reason expected value, found value
         */
        record Unreadable(String searchId, String reason) implements Entry {}

        /** A cancellation. */
        record Cancellation(SearchCancelled event) implements Entry {}
    }

    /** Replaces all requests and cancellations. */
    public synchronized void replaceEntries(Map<String, Entry> all) {
        entries.clear();
        entries.putAll(all);
    }

    /** Changes or removes the request or cancellation of a key. */
    public synchronized void change(String key, Optional<Entry> entry) {
        entry.ifPresentOrElse(value -> entries.put(key, value), () -> entries.remove(key));
    }

    /** Replaces all ends of trainings. */
    public synchronized void replaceEnds(Map<String, TrainingProgressed> all) {
        ends.clear();
        ends.putAll(all);
    }

    /** Adds or removes the end of a training. */
    public synchronized void changeEnd(String requestId, Optional<TrainingProgressed> end) {
        end.ifPresentOrElse(value -> ends.put(requestId, value), () -> ends.remove(requestId));
    }

    /** Returns all requests, readable or not. */
    synchronized List<Entry> requests() {
        List<Entry> requests = new ArrayList<>(entries.values());
        requests.removeIf(Entry.Cancellation.class::isInstance);
        return requests;
    }

    /** Returns the cancellation of a search. */
    synchronized Optional<SearchCancelled> cancellation(String searchId) {
        return Optional.ofNullable(entries.get(SearchCancelled.KEY_PREFIX + searchId))
                .filter(Entry.Cancellation.class::isInstance)
                .map(entry -> ((Entry.Cancellation) entry).event());
    }

    /** Returns the request of a search; empty if it is absent or unreadable. */
    synchronized Optional<SearchRequested> request(String searchId) {
        return entries.get(searchId) instanceof Entry.Request request
                ? Optional.of(request.search())
                : Optional.empty();
    }

    /** Returns whether a training of a search has ended. */
    synchronized boolean hasEnds(String searchId) {
        return Stream.concat(ends.keySet().stream(), recorded.stream()).anyMatch(id -> TrialId.isOf(searchId, id));
    }

    /** Removes ends of trainings that their search has recorded, whose curves would fill the memory. */
    synchronized void forget(Collection<String> requestIds) {
        ends.keySet().removeAll(requestIds);
        recorded.addAll(requestIds);
    }

    /** Returns the end of a training. */
    synchronized Optional<TrainingProgressed> end(String requestId) {
        return Optional.ofNullable(ends.get(requestId));
    }
}
