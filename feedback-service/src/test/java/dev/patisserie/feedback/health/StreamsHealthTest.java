package dev.patisserie.feedback.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams.State;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamsHealthTest {

    @ParameterizedTest
    @EnumSource
    void isLiveUnlessKafkaStreamsHasFailed(State state) {
        HealthCheckResponse response = new StreamsLiveness(() -> state).call();

        boolean failed = state == State.ERROR || state == State.PENDING_ERROR;
        assertThat(response.getStatus()).isEqualTo(failed ? Status.DOWN : Status.UP);
        assertThat(response.getData().orElseThrow()).containsEntry("state", state.name());
    }

    @ParameterizedTest
    @EnumSource
    void isReadyOnlyWhileItRuns(State state) {
        HealthCheckResponse response = new StreamsReadiness(() -> state, Optional::empty).call();

        assertThat(response.getStatus()).isEqualTo(state == State.RUNNING ? Status.UP : Status.DOWN);
    }

    @ParameterizedTest
    @EnumSource
    void isNotReadyWhileATopicHasOtherPartitions(State state) {
        HealthCheckResponse response =
                new StreamsReadiness(() -> state, () -> Optional.of("expected 3, found 2")).call();

        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsEntry("reason", "expected 3, found 2");
    }

    @Test
    void theStartWaitsForEveryTopicThatItReadsAndForThoseOfMonitorsTrainingsAndRollouts() throws IOException {
        var settings = new Properties();
        try (InputStream file = getClass().getResourceAsStream("/application.properties")) {
            settings.load(file);
        }

        HealthCheckResponse response = new StreamsReadiness(() -> State.CREATED, Optional::empty).call();

        String[] topics = settings.getProperty("quarkus.kafka-streams.topics").split(",");
        assertThat(topics)
                .containsExactlyInAnyOrder(
                        Topics.PREDICTIONS,
                        Topics.LABELS,
                        Topics.DATASETS,
                        Topics.CHECKPOINTS,
                        Topics.MODEL_SWAPS,
                        Topics.DRIFT,
                        Topics.TRAINING_PROGRESS,
                        Topics.TRAINING_REQUESTS,
                        Topics.RETRAINING,
                        Topics.PREDICTIONS_SHADOW,
                        Topics.MODEL_SELECTION,
                        Topics.ROLLOUTS);
        assertThat(response.getData().orElseThrow().get("reason").toString()).contains(topics);
    }

    @ParameterizedTest
    @EnumSource(names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
    void statesTheReasonWhileItDoesNotRun(State state) {
        HealthCheckResponse response = new StreamsReadiness(() -> state, Optional::empty).call();

        assertThat(response.getData().orElseThrow().get("reason").toString()).isNotBlank();
    }
}
