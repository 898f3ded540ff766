package dev.patisserie.inference.metrics;

import dev.patisserie.common.signing.SignatureCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The meters of the keys whose signatures are trusted. */
@Singleton
@Startup
public final class TrustedKeyMetrics {

    /** Time until the first trusted key expires, below 0 afterwards; NaN if none does. */
    public static final String EXPIRY = "inference.trusted.key.expiry";

    /** Number of readable trusted keys. */
    public static final String KEYS = "inference.trusted.keys";

    /** Registers the meters, which read the folder of the keys at each scrape. */
    public TrustedKeyMetrics(MeterRegistry registry, SignatureCheck signatures, Clock clock) {
        Gauge.builder(EXPIRY, () -> secondsLeft(signatures, clock))
                .description("Time until the first trusted key expires")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder(KEYS, () -> signatures.trusted().size())
                .description("Keys whose signatures are trusted")
                .register(registry);
    }

    private static double secondsLeft(SignatureCheck signatures, Clock clock) {
        return signatures
                .firstExpiry()
                .map(end -> (double) Duration.between(clock.instant(), end).toSeconds())
                .orElse(Double.NaN);
    }
}
