package dev.patisserie.feedback.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.feedback.rollout.RolloutCode;
import dev.patisserie.feedback.rollout.stream.ImageOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class RolloutMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RolloutMetrics metrics = new RolloutMetrics(registry);

    @Test
    void everyMeterIsDocumented() {
        assertThat(new Readme().missingMeters(RolloutMetrics.class)).isEmpty();
    }

    @Test
    void onePhaseIsSet() {
        // When
        metrics.state(Phase.SHADOW, 0.5);
        metrics.state(Phase.ROLLED_BACK, 1.25);

        // Then
        assertThat(registry.get(RolloutMetrics.PHASE)
                        .tag("phase", "shadow")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.get(RolloutMetrics.PHASE)
                        .tag("phase", "rolled_back")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get(RolloutMetrics.EVIDENCE).gauge().value()).isEqualTo(1.25);
    }

    @Test
    void anInstanceThatDoesNotCoordinateHasNoGauges() {
        metrics.state(Phase.SHADOW, 0.5);
        metrics.closed();

        assertThat(registry.find(RolloutMetrics.PHASE).gauges()).isEmpty();
        assertThat(registry.find(RolloutMetrics.EVIDENCE).gauges()).isEmpty();
    }

    @Test
    void countsImagesAndRollouts() {
        metrics.compared(ImageOutcome.OTHER_ROLLOUT);
        metrics.entered(Phase.ROLLED_BACK, RolloutCode.NOT_FINITE);
        metrics.invalid();

        assertThat(registry.get(RolloutMetrics.IMAGES)
                        .tag("outcome", "other_rollout")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get(RolloutMetrics.ROLLOUTS)
                        .tags("outcome", "rolled_back", "code", "not_finite")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get(RolloutMetrics.INVALID).counter().count()).isEqualTo(1);
    }
}
