package dev.patisserie.inference.metrics;

import static dev.patisserie.inference.Checkpoints.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.clock.ManualClock;
import dev.patisserie.common.contract.Readme;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.inference.select.Deferral;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus brings
class DeferralMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ManualClock clock = new ManualClock(NOON.plusSeconds(90));
    private final List<Deferral> deferrals = new ArrayList<>();
    private final DeferralMetrics metrics = new DeferralMetrics(registry, () -> deferrals, () -> 0.75, clock);

    @Test
    void reportsTheNumberOfDeferredModelsAndTheMaxima() {
        deferrals.add(deferral(3, NOON));
        deferrals.add(deferral(7, NOON.plusSeconds(60)));

        assertThat(metrics).isNotNull();
        assertThat(scrape())
                .contains(
                        "inference_model_deferred 2.0",
                        "inference_model_deferred_attempts 7.0",
                        "inference_model_deferred_age_seconds 90.0",
                        "inference_model_shortfall 0.75");
    }

    @Test
    void isZeroWhileNoModelIsDeferred() {
        assertThat(scrape()).contains("inference_model_deferred 0.0", "inference_model_deferred_age_seconds 0.0");
    }

    @Test
    void everyMeterIsDocumented() {
        assertThat(new Readme().missingMeters(DeferralMetrics.class)).isEmpty();
    }

    private static Deferral deferral(int attempts, Instant since) {
        return new Deferral(ErrorCode.DISK_FULL, "full", attempts, since, Duration.ofSeconds(2), false);
    }

    private String scrape() {
        return registry.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8");
    }
}
