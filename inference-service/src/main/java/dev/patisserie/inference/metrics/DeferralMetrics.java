package dev.patisserie.inference.metrics;

import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.classify.Serving;
import dev.patisserie.inference.model.ModelReconciler;
import dev.patisserie.inference.select.Deferral;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The meters of models that cannot be loaded at present. Thread-safe. */
@Singleton
@Startup
public final class DeferralMetrics {

    /** Models of the data set that cannot be loaded at present. */
    public static final String DEFERRED = "inference.model.deferred";

    /** Maximum number of consecutive failed attempts at one of them. */
    public static final String ATTEMPTS = "inference.model.deferred.attempts";

    /** Longest time since the first failed attempt at one of them. */
    public static final String AGE = "inference.model.deferred.age";

    /** Difference in accuracy between the model that should serve and the serving one. */
    public static final String SHORTFALL = "inference.model.shortfall";

    @Inject
    DeferralMetrics(MeterRegistry registry, ModelReconciler.Selection selection, LiveModel live, Clock clock) {
        this(
                registry,
                () -> selection.catalog().deferrals(selection.dataset()),
                () -> selection.choose().shortfall(live.serving().map(Serving::checkpoint)),
                clock);
    }

    /**
     * Registers the meters.
     *
     * @param registry registry of the meters
     * @param deferrals returns the current deferrals; called at each scrape
     * @param shortfall returns the current difference in accuracy, 0 to 1; called at each scrape
     * @param clock source of the current time
     */
    public DeferralMetrics(
            MeterRegistry registry, Supplier<List<Deferral>> deferrals, Supplier<Number> shortfall, Clock clock) {
        Gauge.builder(DEFERRED, () -> deferrals.get().size())
                .description("Models that cannot be loaded at present")
                .register(registry);
        Gauge.builder(ATTEMPTS, () -> attempts(deferrals.get()))
                .description("Maximum number of consecutive failed attempts to load a deferred model")
                .register(registry);
        Gauge.builder(AGE, () -> age(deferrals.get(), clock))
                .description("Longest time since the first failed attempt to load a deferred model")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder(SHORTFALL, shortfall)
                .description("Holdout accuracy of the deferred model that should serve minus that of the serving one")
                .register(registry);
    }

    private static int attempts(List<Deferral> deferrals) {
        return deferrals.stream().mapToInt(Deferral::attempts).max().orElse(0);
    }

    private static double age(List<Deferral> deferrals, Clock clock) {
        return deferrals.stream()
                .map(Deferral::since)
                .mapToLong(since -> Duration.between(since, clock.instant()).toSeconds())
                .max()
                .orElse(0);
    }
}
