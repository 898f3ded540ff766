package dev.patisserie.inference.metrics;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/** The meter of the precision of the serving model. Thread-safe. */
@Singleton
@Startup
public final class PrecisionMetrics {

    /** 1 if the serving model runs in bfloat16, 0 in float32. */
    public static final String BFLOAT16 = "inference.model.bfloat16";

    @Inject
    PrecisionMetrics(MeterRegistry registry, LiveModel live) {
        this(registry, live::serving);
    }

    /**
     * Registers the meter.
     *
     * @param registry registry of the meter
     * @param serving returns the serving model; called at each scrape
     */
    public PrecisionMetrics(MeterRegistry registry, Supplier<Optional<Serving>> serving) {
        Gauge.builder(BFLOAT16, () -> value(serving.get()))
                .description("1 if the serving model runs in bfloat16, 0 in float32")
                .register(registry);
    }

    private static double value(Optional<Serving> serving) {
        return serving.map(model -> model.precision().isBfloat16() ? 1.0 : 0.0).orElse(Double.NaN);
    }
}
