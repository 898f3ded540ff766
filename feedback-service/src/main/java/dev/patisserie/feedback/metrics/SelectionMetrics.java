package dev.patisserie.feedback.metrics;

import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.feedback.select.DropReason;
import dev.patisserie.feedback.select.SelectionListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;

/** The meters of the selection for labelling. Thread-safe. */
@Singleton
public final class SelectionMetrics implements SelectionListener {

    /** Images selected for labelling, by {@code policy}. */
    public static final String SELECTED = "feedback.selected";

    /** Images that were not selected although their number was drawn, by {@code reason}. */
    public static final String DROPPED = "feedback.selection.dropped";

    private final MeterProvider<Counter> selected;
    private final MeterProvider<Counter> dropped;

    /** Registers the meters. */
    public SelectionMetrics(MeterRegistry registry) {
        selected = Counter.builder(SELECTED)
                .description("Images selected for labelling")
                .withRegistry(registry);
        dropped = Counter.builder(DROPPED)
                .description("Images that were not selected although their number was drawn")
                .withRegistry(registry);
    }

    @Override
    public void selected(SelectionPolicy policy) {
        selected.withTag("policy", policy.label()).increment();
    }

    @Override
    public void dropped(DropReason reason) {
        dropped.withTag("reason", reason.label()).increment();
    }
}
