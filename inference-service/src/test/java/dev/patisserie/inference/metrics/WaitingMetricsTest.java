package dev.patisserie.inference.metrics;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.event.CheckpointPublished;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus brings
class WaitingMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<CheckpointPublished> waiting = new ArrayList<>();
    private final WaitingMetrics metrics =
            new WaitingMetrics(registry, () -> waiting, new ManualClock(NOON.plusSeconds(90)));

    @Test
    void reportsTheNumberOfWaitingModelsAndTheLongestWait() {
        // Given: published 90 s and 30 s ago, and by a clock that is ahead
        waiting.add(model("a").event());
        waiting.add(model("b").minutesPastNoon(1).event());
        waiting.add(model("c").minutesPastNoon(5).event());

        // Then
        assertThat(metrics).isNotNull();
        assertThat(scrape()).contains("inference_model_waiting 3.0", "inference_model_waiting_age_seconds 90.0");
    }

    @Test
    void isZeroWhileNoModelWaits() {
        assertThat(scrape()).contains("inference_model_waiting 0.0", "inference_model_waiting_age_seconds 0.0");
    }

    @Test
    void everyMeterIsDocumented() {
        assertThat(new Readme().missingMeters(WaitingMetrics.class)).isEmpty();
    }

    private String scrape() {
        return registry.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8");
    }
}
