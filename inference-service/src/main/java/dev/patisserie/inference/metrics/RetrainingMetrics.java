package dev.patisserie.inference.metrics;

import dev.patisserie.common.fault.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** The meter of proposed trainings over HTTP. Thread-safe. */
@Singleton
@Startup // registers the meter at the start, not at the first request
public final class RetrainingMetrics {

    /** Requests for the proposed training, by {@code outcome} and {@code reason}. */
    public static final String REQUESTS = "inference.retraining.requests";

    private final MeterProvider<Counter> requests;

    /** Registers the meter. */
    public RetrainingMetrics(MeterRegistry registry) {
        requests = Counter.builder(REQUESTS)
                .description("Requests for the proposed training over HTTP")
                .withRegistry(registry);
    }

    /** Counts a request whose training Kafka has acknowledged. */
    public void accepted() {
        requests.withTags("outcome", "accepted", "reason", "none").increment();
    }

    /** Counts a request that names another training than the proposed one. */
    public void outdated() {
        requests.withTags("outcome", "outdated", "reason", "none").increment();
    }

    /** Counts a request that was rejected or failed. */
    public void failed(ErrorCode reason) {
        requests.withTags("outcome", "failed", "reason", reason.name()).increment();
    }
}
