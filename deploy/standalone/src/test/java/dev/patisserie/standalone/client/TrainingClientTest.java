package dev.patisserie.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrainingClientTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    private static final TrainingRequested REQUEST = TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts");

    private final List<State> seen = new ArrayList<>();

    private final TrainingClient.Listener listener = new TrainingClient.Listener() {
        @Override
        public void progressed(TrainingProgressed event) {
            seen.add(event.state());
        }

        @Override
        public void waiting() {}
    };

    private static ProducerRecord<byte[], byte[]> progress(String requestId, State state) {
        var event = new TrainingProgressed(
                requestId,
                state,
                Pipeline.SIMPLE,
                "desserts",
                NOW,
                null,
                null,
                state == State.COMPLETED
                        ? new TrainingProgressed.Result("m-1", 10, 0, 1.5, 0.9, 0.3, null, null, null)
                        : null,
                state == State.REJECTED || state == State.CANCELLED
                        ? new TrainingProgressed.Failure("REQUEST_INVALID", "no")
                        : null,
                null);
        return EventCodec.encode(
                Topics.TRAINING_PROGRESS, event, new EventCodec.Context(requestId + state, URI.create("/test"), NOW));
    }

    @Test
    void cancelsWithTheRequestsKeyAndFollowsToTheEnd() throws Exception {
        // Given
        var cancellation = new TrainingCancelled("r-1", "wrong photos");
        var trainer = new TopicResponder(BROKER.bootstrap(), Topics.TRAINING_REQUESTS, message -> {
            assertThat(message.key()).asString().isEqualTo("r-1");
            assertThat(EventCodec.decode(message.headers(), message.value(), TrainingCancelled.class))
                    .isEqualTo(cancellation);
            return List.of(progress("r-1", State.CANCELLED));
        });

        // When
        try {
            TrainingProgressed last = new TrainingClient(BROKER.bootstrap(), Clock.fixed(NOW, ZoneOffset.UTC))
                    .cancel(cancellation, listener);

            // Then
            assertThat(last.state()).isEqualTo(State.CANCELLED);
        } finally {
            trainer.close();
        }
    }

    private static TrainingRequested read(ConsumerRecord<byte[], byte[]> message) {
        return EventCodec.decode(message.headers(), message.value(), TrainingRequested.class);
    }

    private TrainingProgressed run(State... states) throws Exception {
        var trainer =
                new TopicResponder(BROKER.bootstrap(), Topics.TRAINING_REQUESTS, message -> answers(message, states));
        try {
            return new TrainingClient(BROKER.bootstrap(), Clock.fixed(NOW, ZoneOffset.UTC)).run(REQUEST, listener);
        } finally {
            trainer.close();
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> answers(
            ConsumerRecord<byte[], byte[]> message, State... states) {
        assertThat(read(message)).isEqualTo(REQUEST);
        var events = new ArrayList<ProducerRecord<byte[], byte[]>>();
        events.add(progress("somebody-else", State.COMPLETED));
        for (State state : states) {
            events.add(progress("r-1", state));
        }
        return events;
    }

    @Test
    void followsItsOwnRequestToItsEnd() throws Exception {
        TrainingProgressed last = run(State.ACCEPTED, State.RUNNING, State.COMPLETED);

        assertThat(last.result().modelId()).isEqualTo("m-1");
        assertThat(seen).containsExactly(State.ACCEPTED, State.RUNNING, State.COMPLETED);
    }

    @Test
    void returnsARejection() throws Exception {
        TrainingProgressed last = run(State.REJECTED);

        assertThat(last.failure().code()).isEqualTo("REQUEST_INVALID");
    }
}
