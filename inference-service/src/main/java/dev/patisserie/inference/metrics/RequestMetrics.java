package dev.patisserie.inference.metrics;

import dev.patisserie.common.fault.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The meters of inference requests over HTTP. Thread-safe. */
@Singleton
@Startup // registers the meters at the start, not at the first request
public final class RequestMetrics {

    /** Inference requests, by {@code outcome} and {@code reason}. */
    public static final String REQUESTS = "inference.requests";

    /** Images in answered requests. */
    public static final String IMAGES = "inference.request.images";

    /** Time from the start of a request to its response. */
    public static final String REQUEST = "inference.request";

    private final MeterProvider<Counter> requests;
    private final Counter images;
    private final Timer time;

    /** Registers the meters. */
    public RequestMetrics(MeterRegistry registry) {
        requests = Counter.builder(REQUESTS)
                .description("Inference requests over HTTP")
                .withRegistry(registry);
        images = Counter.builder(IMAGES)
                .description("Images in answered inference requests")
                .register(registry);
        time = Timer.builder(REQUEST)
                .description("Time of an inference request")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(1))
                .register(registry);
    }

    /** Counts a successful request. */
    public void answered(int count, Duration took) {
        requests.withTags("outcome", "answered", "reason", "none").increment();
        images.increment(count);
        time.record(took);
    }

    /** Counts a request that was rejected or failed. */
    public void failed(ErrorCode reason, Duration took) {
        requests.withTags("outcome", "failed", "reason", reason.name()).increment();
        time.record(took);
    }
}
