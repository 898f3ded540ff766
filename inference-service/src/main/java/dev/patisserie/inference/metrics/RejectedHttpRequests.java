package dev.patisserie.inference.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP requests that the server rejects before a resource receives them. Requests that a resource rejects are counted
 * by {@link RequestMetrics}. Thread-safe.
 */
@Singleton
public final class RejectedHttpRequests {

    /** Rejected requests, by {@code reason}. */
    public static final String REJECTED = "inference.http.rejected";

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    /** The rule that a request breaks. */
    public enum Reason {
        /** The header {@code Host} names a host that is not configured (421). */
        HOST,
        /** A page of another site makes a request that may change state (403). */
        ORIGIN,
        /** A version or transfer coding that a proxy may read differently (501, 505). */
        FRAMING,
        /** The headers were incomplete after {@code inference.http.header-timeout}; the connection was closed. */
        HEADER_TIMEOUT;

        /** Returns the value of the label {@code reason}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Registers one counter for each reason. */
    public RejectedHttpRequests(MeterRegistry registry) {
        for (Reason reason : Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder(REJECTED)
                            .description("HTTP requests rejected before a resource received them")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /** Counts one rejected request. */
    public void count(Reason reason) {
        counters.get(reason).increment();
    }
}
