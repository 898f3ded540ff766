package dev.patisserie.inference.metrics;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.select.PinState;
import dev.patisserie.inference.select.SelectionEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The meters of pinning. Thread-safe. */
@Singleton
@Startup // registers the meters at the start, not at the first record
public final class SelectionMetrics {

    /** Records of topic model-selection, by {@code outcome}. */
    public static final String SELECTIONS = "inference.model.selections";

    /** 1 for the current state of the pin, 0 for the other values of {@code state}. */
    public static final String PIN = "inference.model.pin";

    private final MeterProvider<Counter> selections;

    @Inject
    SelectionMetrics(MeterRegistry registry, ModelReconciler.Selection selection, LiveModel live) {
        this(registry, () -> selection.choose().pinState(live.serving().map(Serving::checkpoint)));
    }

    /**
     * Registers the meters.
     *
     * @param registry registry of the meters
     * @param pin returns the state of the pin; called at each scrape
     */
    public SelectionMetrics(MeterRegistry registry, Supplier<PinState> pin) {
        selections = Counter.builder(SELECTIONS)
                .description("Records read from topic model-selection")
                .withRegistry(registry);
        for (PinState state : PinState.values()) {
            Gauge.builder(PIN, () -> pin.get() == state ? 1 : 0)
                    .description("1 for the current state of the pin")
                    .tag("state", state.label())
                    .register(registry);
        }
    }

    /** Counts a record. */
    public void received(SelectionEvent event) {
        selections.withTag("outcome", event.label()).increment();
    }
}
