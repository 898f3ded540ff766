package dev.patisserie.feedback.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts unexpected errors that were contained where they occurred. Thread-safe. */
public final class UnexpectedErrors {

    /** Unexpected errors, by {@code source}. */
    public static final String NAME = "feedback.unexpected.errors";

    private final MeterProvider<Counter> errors;

    /** Registers the counter. */
    public UnexpectedErrors(MeterRegistry registry) {
        errors = Counter.builder(NAME)
                .description("Unexpected errors, contained where they occurred")
                .withRegistry(registry);
    }

    /** Counts an error. */
    public void count(UnexpectedSource source) {
        errors.withTag("source", source.label()).increment();
    }
}
