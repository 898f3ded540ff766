package dev.patisserie.feedback.health;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live unless Kafka Streams has failed for good. */
@Liveness
@Singleton
public class StreamsLiveness implements HealthCheck {

    private final Supplier<KafkaStreams.State> state;

    @Inject
    StreamsLiveness(KafkaStreams streams) {
        this(streams::state);
    }

    StreamsLiveness(Supplier<KafkaStreams.State> state) {
        this.state = state;
    }

    @Override
    public HealthCheckResponse call() {
        KafkaStreams.State current = state.get();
        return StreamsState.response(current, !StreamsState.isFailed(current), StreamsState.reason(current));
    }
}
