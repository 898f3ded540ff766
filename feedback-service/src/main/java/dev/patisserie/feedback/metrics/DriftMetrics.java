package dev.patisserie.feedback.metrics;

import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.monitor.DriftListener;
import dev.patisserie.feedback.monitor.ObservationOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.Map;

/** The meters of the detection of drift. Classes are not labels: their number has no bound. Thread-safe. */
@Singleton
public final class DriftMetrics implements DriftListener {

    /** Evidence of a change on a logarithmic scale, by {@code monitor}; 1 at the threshold. */
    public static final String EVIDENCE = "drift.evidence.ratio";

    /** Alarms, by {@code monitor}. */
    public static final String ALARMS = "drift.alarms";

    /** Answers and labels, by {@code outcome}. */
    public static final String OBSERVATIONS = "drift.observations";

    private static final String MONITOR = "monitor";

    private final MultiGauge evidence;
    private final MeterProvider<Counter> alarms;
    private final MeterProvider<Counter> observations;

    /** Registers the meters. */
    public DriftMetrics(MeterRegistry registry) {
        evidence = MultiGauge.builder(EVIDENCE)
                .description("Largest evidence of a change among the monitors of a kind; 1 at the threshold")
                .register(registry);
        alarms = Counter.builder(ALARMS)
                .description("Alarms of the drift monitors")
                .withRegistry(registry);
        observations =
                Counter.builder(OBSERVATIONS).description("Answers and labels").withRegistry(registry);
    }

    @Override
    public void observed(ObservationOutcome outcome) {
        observations.withTag("outcome", outcome.label()).increment();
    }

    @Override
    public void alarmed(MonitorKind kind) {
        alarms.withTag(MONITOR, kind.label()).increment();
    }

    @Override
    public void levels(Map<MonitorKind, Double> levels) {
        evidence.register(
                levels.entrySet().stream()
                        .<MultiGauge.Row<?>>map(level -> MultiGauge.Row.of(
                                Tags.of(MONITOR, level.getKey().label()), level.getValue()))
                        .toList(),
                true);
    }

    @Override
    public void closed() {
        levels(Map.of());
    }
}
