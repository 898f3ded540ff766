package dev.patisserie.feedback.health;

import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Describes the states of Kafka Streams. */
final class StreamsState {

    private StreamsState() {}

    /** Returns whether only a new process can continue. */
    static boolean isFailed(KafkaStreams.State state) {
        return switch (state) {
            case ERROR, PENDING_ERROR -> true;
            case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN, NOT_RUNNING -> false;
        };
    }

    /** Returns the response of a health check, with the state and, if it is down, the reason. */
    static HealthCheckResponse response(KafkaStreams.State state, boolean isUp, String reason) {
        var response = HealthCheckResponse.named("streams")
                .withData("state", state.name())
                .status(isUp);
        return isUp ? response.build() : response.withData("reason", reason).build();
    }

    /** Returns the reason for which a state other than RUNNING does not process records. */
    static String reason(KafkaStreams.State state) {
        return switch (state) {
            case CREATED ->
                "waits for the broker and the topics predictions, labels, datasets, checkpoints, model-swaps, drift,"
                        + " training-progress, training-requests, retraining, predictions.shadow, model-selection and"
                        + " rollouts";
            case REBALANCING -> "partitions are assigned, or their state is restored";
            case RUNNING -> "running";
            case PENDING_SHUTDOWN, NOT_RUNNING -> "the service is stopping";
            case PENDING_ERROR, ERROR -> "Kafka Streams has failed, see the log; restart the service";
        };
    }
}
