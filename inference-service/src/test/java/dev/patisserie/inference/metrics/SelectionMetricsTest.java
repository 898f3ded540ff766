package dev.patisserie.inference.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.contract.Readme;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.SelectionEvent;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the registry that Quarkus brings
class SelectionMetricsTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<PinState> pin = new AtomicReference<>(PinState.NONE);
    private final SelectionMetrics metrics = new SelectionMetrics(registry, pin::get);

    @Test
    void reportsTheCurrentStateOfThePin() {
        pin.set(PinState.UNKNOWN);

        assertThat(scrape())
                .contains("inference_model_pin{state=\"unknown\"} 1.0", "inference_model_pin{state=\"none\"} 0.0");
    }

    @Test
    void countsRecordsByKind() {
        metrics.received(SelectionEvent.PINNED);
        metrics.received(SelectionEvent.OTHER_DATASET);
        metrics.received(SelectionEvent.OTHER_DATASET);

        assertThat(scrape())
                .contains(
                        "inference_model_selections_total{outcome=\"pinned\"} 1.0",
                        "inference_model_selections_total{outcome=\"other_dataset\"} 2.0");
    }

    private String scrape() {
        return registry.scrape("application/openmetrics-text; version=1.0.0; charset=utf-8");
    }

    @Test
    void everyMeterIsDocumented() {
        assertThat(new Readme().missingMeters(SelectionMetrics.class)).isEmpty();
        assertThat(new Readme().missingMeters(RequestMetrics.class)).isEmpty();
    }
}
