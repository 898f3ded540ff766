package dev.patisserie.standalone.client.search;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.client.EventTable;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.TopicTail;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Requests, cancels and follows searches. */
public final class SearchClient {

    private final String bootstrap;
    private final Clock clock;
    private final Decision decision;

    /** Creates a client of a broker; {@code clock} provides the times of the events. */
    public SearchClient(String bootstrap, Clock clock) {
        this(bootstrap, clock, Decision.UNKNOWN);
    }

    /** Creates a client that adds a decision to the headers of each record. */
    public SearchClient(String bootstrap, Clock clock, Decision decision) {
        this.bootstrap = bootstrap;
        this.clock = clock;
        this.decision = decision;
    }

    /** Receives the states of one search. */
    public interface Listener {
        /** Receives each state, including the last one. */
        void progressed(SearchProgressed state);

        /**
         * Called at least every second; may throw an exception to stop following.
         *
         * @param answered whether a state was received
         */
        void waiting(boolean answered);
    }

    /** Returns all searches, the one that changed last at the end. An absent topic is read as an empty one. */
    public List<SearchProgressed> read() {
        Map<String, SearchProgressed> states =
                EventTable.read(bootstrap, Topics.SEARCHES, SearchProgressed.KEY_PREFIX, SearchProgressed.class);
        return states.values().stream()
                .sorted(Comparator.comparing(SearchProgressed::at))
                .toList();
    }

    /** Returns a search; empty if no trainer has read its request. */
    public Optional<SearchProgressed> find(String searchId) {
        return read().stream()
                .filter(search -> search.searchId().equals(searchId))
                .findFirst();
    }

    /**
     * Sends a request and follows the search to its end. A search with the same request and id is followed.
     *
     * @return the last state
     * @throws PatisserieException {@link ErrorCode#REQUEST_INVALID} if another search has the id
     */
    public SearchProgressed run(SearchRequested request, Listener listener) throws InterruptedException {
        try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.SEARCHES)) {
            Optional<SearchProgressed> known = find(request.searchId());
            if (known.isPresent()) {
                requireEqual(request, known.get());
                listener.progressed(known.get());
                if (known.get().isEnded()) {
                    return known.get();
                }
            }
            send(request);
            return follow(tail, request.searchId(), listener);
        }
    }

    private static void requireEqual(SearchRequested request, SearchProgressed known) {
        if (known.request() == null || !request.isAcceptedAs(known.request())) {
            throw new PatisserieException(
                    ErrorCode.REQUEST_INVALID,
                    "expected the id of a new search, or the request of search %s again, found another request; choose another --id"
                            .formatted(request.searchId()));
        }
    }

    /**
     * Cancels a search and follows it to its end.
     *
     * @return the last state
     */
    public SearchProgressed cancel(SearchCancelled cancellation, Listener listener) throws InterruptedException {
        try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.SEARCHES)) {
            send(cancellation);
            return follow(tail, cancellation.searchId(), listener);
        }
    }

    private void send(Event event) throws InterruptedException {
        var context = new EventCodec.Context(event.key(), Photo.SOURCE, clock.instant());
        var record = EventCodec.encode(Topics.SEARCHES, event, context);
        DecisionHeaders.set(record.headers(), decision);
        KafkaClients.send(bootstrap, List.of(record));
    }

    private static SearchProgressed follow(TopicTail tail, String searchId, Listener listener)
            throws InterruptedException {
        String key = SearchProgressed.KEY_PREFIX + searchId;
        boolean answered = false;
        while (true) {
            for (ConsumerRecord<byte[], byte[]> message : tail.poll()) {
                if (message.value() != null && key.equals(new String(message.key()))) {
                    SearchProgressed state =
                            EventCodec.decode(message.headers(), message.value(), SearchProgressed.class);
                    answered = true;
                    listener.progressed(state);
                    if (state.isEnded()) {
                        return state;
                    }
                }
            }
            listener.waiting(answered);
        }
    }
}
