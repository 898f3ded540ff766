package dev.patisserie.standalone.client;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.wire.EventCodec;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Requests training and follows it. */
public final class TrainingClient {

    private final String bootstrap;
    private final Clock clock;

    /** Uses a broker; {@code clock} gives the events' times. */
    public TrainingClient(String bootstrap, Clock clock) {
        this.bootstrap = bootstrap;
        this.clock = clock;
    }

    /** Follows one request. */
    public interface Listener {
        /** Called for each progress event of the request, the last one included. */
        void progressed(TrainingProgressed event);

        /** Called at least every second; may throw to stop following. */
        void waiting();
    }

    /**
     * Sends a request and follows it to its end.
     *
     * @param request has its id
     * @return the last event; its state is terminal
     * @throws IllegalStateException if the broker does not take the request
     */
    public TrainingProgressed run(TrainingRequested request, Listener listener)
            throws InterruptedException {
        try (TopicTail tail = TopicTail.fromNow(bootstrap, Topics.TRAINING_PROGRESS)) {
            send(request);
            while (true) {
                for (ConsumerRecord<byte[], byte[]> message : tail.poll()) {
                    TrainingProgressed event =
                            EventCodec.decode(
                                    message.headers(), message.value(), TrainingProgressed.class);
                    if (event.requestId().equals(request.requestId())) {
                        listener.progressed(event);
                        if (event.state().terminal()) {
                            return event;
                        }
                    }
                }
                listener.waiting();
            }
        }
    }

    private void send(TrainingRequested request) throws InterruptedException {
        var context = new EventCodec.Context(request.requestId(), Photo.SOURCE, clock.instant());
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(bootstrap)) {
            producer.send(EventCodec.encode(Topics.TRAINING_REQUESTS, request, context)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the broker did not take the training request: " + e.getCause(), e);
        }
    }
}
