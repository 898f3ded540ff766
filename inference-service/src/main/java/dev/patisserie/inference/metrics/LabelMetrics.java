package dev.patisserie.inference.metrics;

import dev.patisserie.common.fault.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** The meters of labels over HTTP. Thread-safe. */
@Singleton
@Startup // registers the meters at the start, not at the first request
public final class LabelMetrics {

    /** Requests with labels, by {@code outcome} and {@code reason}. */
    public static final String REQUESTS = "inference.label.requests";

    /** Labels in answered requests, by {@code result}. */
    public static final String LABELS = "inference.labels.received";

    private final MeterProvider<Counter> requests;
    private final Counter accepted;
    private final Counter retracted;
    private final Counter ignored;

    /** Registers the meters. */
    public LabelMetrics(MeterRegistry registry) {
        requests = Counter.builder(REQUESTS)
                .description("Requests with labels over HTTP")
                .withRegistry(registry);
        MeterProvider<Counter> labels = Counter.builder(LABELS)
                .description("Labels in answered requests over HTTP")
                .withRegistry(registry);
        accepted = labels.withTag("result", "accepted");
        retracted = labels.withTag("result", "retracted");
        ignored = labels.withTag("result", "ignored");
    }

    /**
     * Counts a request whose labels Kafka has acknowledged.
     *
     * @param labels number of labels
     * @param retractions number of retracted labels
     * @param withoutLabel number of webhooks without a label
     */
    public void answered(int labels, int retractions, int withoutLabel) {
        requests.withTags("outcome", "answered", "reason", "none").increment();
        accepted.increment(labels);
        retracted.increment(retractions);
        ignored.increment(withoutLabel);
    }

    /** Counts a request that was rejected or failed. */
    public void failed(ErrorCode reason) {
        requests.withTags("outcome", "failed", "reason", reason.name()).increment();
    }
}
