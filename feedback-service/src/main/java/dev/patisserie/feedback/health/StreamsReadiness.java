package dev.patisserie.feedback.health;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while Kafka Streams runs: its partitions are assigned and their state is restored. */
@Readiness
@Singleton
public class StreamsReadiness implements HealthCheck {

    private final Supplier<KafkaStreams.State> state;

    @Inject
    StreamsReadiness(KafkaStreams streams) {
        this(streams::state);
    }

    StreamsReadiness(Supplier<KafkaStreams.State> state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        KafkaStreams.State current = state.get();
        return StreamsState.response(current, current == KafkaStreams.State.RUNNING);
    }
}
