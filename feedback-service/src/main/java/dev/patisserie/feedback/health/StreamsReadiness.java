package dev.patisserie.feedback.health;

import dev.patisserie.feedback.partitions.PartitionCheck;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while Kafka Streams runs, so that its partitions are assigned and their state is restored, and the topics have
 * the expected partitions.
 */
@Readiness
@Singleton
public class StreamsReadiness implements HealthCheck {

    private final Supplier<KafkaStreams.State> state;
    private final Supplier<Optional<String>> problem;

    @Inject
    StreamsReadiness(KafkaStreams streams, PartitionCheck partitions) {
        this(streams::state, partitions::problem);
    }

    StreamsReadiness(Supplier<KafkaStreams.State> state, Supplier<Optional<String>> problem) {
        this.state = state;
        this.problem = problem;
    }

    @Override
    public HealthCheckResponse call() {
        KafkaStreams.State current = state.get();
        Optional<String> reason = problem.get();
        boolean isUp = current == KafkaStreams.State.RUNNING && reason.isEmpty();
        return StreamsState.response(current, isUp, reason.orElseGet(() -> StreamsState.reason(current)));
    }
}
