package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Requests, cancels and follows training. */
public final class TrainingClient {

    private final String bootstrap;
    private final Clock clock;
    private final Decision decision;

    /** Creates a client of a broker; {@code clock} provides the times of the events. */
    public TrainingClient(String bootstrap, Clock clock) {
        this(bootstrap, clock, Decision.UNKNOWN);
    }

    /** Creates a client that adds a decision to the headers of each record. */
    public TrainingClient(String bootstrap, Clock clock, Decision decision) {
        this.bootstrap = bootstrap;
        this.clock = clock;
        this.decision = decision;
    }

    /** Receives the progress of one request. */
    public interface Listener {
        /** Receives each progress event of the request, including the last one. */
        void progressed(TrainingProgressed event);

        /** Called at least every second; may throw an exception to stop following. */
        void waiting();
    }

    /**
     * Sends a request and follows it to its end.
     *
     * @param request the request, with an id
     * @return the last event; its state is terminal
     * @throws IllegalStateException if the broker rejects the request
     */
    public TrainingProgressed run(TrainingRequested request, Listener listener) throws InterruptedException {
        return sendAndFollow(request, request.requestId(), listener);
    }

    /**
     * Cancels a request and follows it to its end. A late cancellation may have no effect on the end.
     *
     * @return the last event; its state is terminal
     * @throws IllegalStateException if the broker rejects the cancellation
     */
    public TrainingProgressed cancel(TrainingCancelled cancellation, Listener listener) throws InterruptedException {
        return sendAndFollow(cancellation, cancellation.requestId() + "-cancelled", listener);
    }

    /** Sends an event with the id of a request as its key. */
    private TrainingProgressed sendAndFollow(Event event, String id, Listener listener) throws InterruptedException {
        try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.TRAINING_PROGRESS)) {
            send(event, new EventCodec.Context(id, Photo.SOURCE, clock.instant()));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> message : tail.poll()) {
                    TrainingProgressed progress =
                            EventCodec.decode(message.headers(), message.value(), TrainingProgressed.class);
                    if (progress.requestId().equals(event.key())) {
                        listener.progressed(progress);
                        if (progress.state().terminal()) {
                            return progress;
                        }
                    }
                }
                listener.waiting();
            }
        }
    }

    private void send(Event event, EventCodec.Context context) throws InterruptedException {
        var record = EventCodec.encode(Topics.TRAINING_REQUESTS, event, context);
        DecisionHeaders.set(record.headers(), decision);
        KafkaClients.send(bootstrap, List.of(record));
    }
}
