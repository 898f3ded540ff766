package dev.patisserie.inference.metrics;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.inference.model.ModelReconciler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The meters of models that wait for a comparison with the best model. Thread-safe. */
@Singleton
@Startup
public final class WaitingMetrics {

    /** Models of the data set that wait for a comparison. */
    public static final String WAITING = "inference.model.waiting";

    /** Longest time since the publication of one of them. */
    public static final String AGE = "inference.model.waiting.age";

    @Inject
    WaitingMetrics(MeterRegistry registry, ModelReconciler.Selection selection, Clock clock) {
        this(registry, () -> selection.choose().waiting(), clock);
    }

    /**
     * Registers the meters.
     *
     * @param registry registry of the meters
     * @param waiting returns the waiting models; called at each scrape
     * @param clock source of the current time
     */
    public WaitingMetrics(MeterRegistry registry, Supplier<List<CheckpointPublished>> waiting, Clock clock) {
        Gauge.builder(WAITING, () -> waiting.get().size())
                .description("Models that wait for a comparison with the best model")
                .register(registry);
        Gauge.builder(AGE, () -> age(waiting.get(), clock))
                .description("Longest time since the publication of a model that waits for a comparison")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double age(List<CheckpointPublished> waiting, Clock clock) {
        return waiting.stream()
                .mapToLong(model ->
                        Duration.between(model.publishedAt(), clock.instant()).toSeconds())
                .filter(age -> age > 0) // the trainer's clock may be ahead
                .max()
                .orElse(0);
    }
}
