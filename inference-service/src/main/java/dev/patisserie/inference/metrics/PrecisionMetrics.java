package dev.patisserie.inference.metrics;

import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The meters of the computation of the serving model. Thread-safe. */
@Singleton
@Startup
public final class PrecisionMetrics {

    /** 1 if the serving model runs in bfloat16, 0 in float32. */
    public static final String BFLOAT16 = "inference.model.bfloat16";

    /** 1 if oneDNN computes the serving model, 0 if TensorFlow does. */
    public static final String ONEDNN = "inference.model.onednn";

    @Inject
    PrecisionMetrics(MeterRegistry registry, LiveModel live) {
        this(registry, live::serving);
    }

    /**
     * Registers the meters.
     *
     * @param registry registry of the meters
     * @param serving returns the serving model; called at each scrape
     */
    public PrecisionMetrics(MeterRegistry registry, Supplier<Optional<Serving>> serving) {
        Gauge.builder(BFLOAT16, () -> value(serving.get(), Computation::isBfloat16))
                .description("1 if the serving model runs in bfloat16, 0 in float32")
                .register(registry);
        Gauge.builder(ONEDNN, () -> value(serving.get(), Computation::isOneDnn))
                .description("1 if oneDNN computes the serving model, 0 if TensorFlow does")
                .register(registry);
    }

    private static double value(Optional<Serving> serving, Predicate<Computation> property) {
        return serving.map(model -> property.test(model.precision().computation()) ? 1.0 : 0.0)
                .orElse(Double.NaN);
    }
}
