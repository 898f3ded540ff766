package dev.patisserie.feedback.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.streams.KafkaStreams.State;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
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
        HealthCheckResponse response = new StreamsReadiness(() -> state).call();

        assertThat(response.getStatus()).isEqualTo(state == State.RUNNING ? Status.UP : Status.DOWN);
    }

    @ParameterizedTest
    @EnumSource(names = "RUNNING", mode = EnumSource.Mode.EXCLUDE)
    void statesTheReasonWhileItDoesNotRun(State state) {
        HealthCheckResponse response = new StreamsReadiness(() -> state).call();

        assertThat(response.getData().orElseThrow().get("reason").toString()).isNotBlank();
    }
}
