package dev.patisserie.inference.metrics;

import dev.patisserie.common.fault.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** The meter of operations over HTTP. Thread-safe. */
@Singleton
@Startup // registers the meter at the start, not at the first request
public final class OperationMetrics {

    /** Requests for operations, by {@code operation}, {@code outcome} and {@code reason}. */
    public static final String REQUESTS = "inference.operations.requests";

    private final MeterProvider<Counter> requests;

    /** Registers the meter. */
    public OperationMetrics(MeterRegistry registry) {
        requests = Counter.builder(REQUESTS)
                .description("Operations of people over HTTP")
                .withRegistry(registry);
    }

    /** Counts an operation that Kafka has acknowledged. */
    public void accepted(String operation) {
        requests.withTags("operation", operation, "outcome", "accepted", "reason", "none")
                .increment();
    }

    /** Counts a request that was rejected or failed. */
    public void failed(ErrorCode reason) {
        requests.withTags("operation", "unknown", "outcome", "failed", "reason", reason.name())
                .increment();
    }
}
