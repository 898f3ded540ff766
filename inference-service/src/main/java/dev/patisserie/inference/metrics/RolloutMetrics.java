package dev.patisserie.inference.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The meters of the records that state the rollouts. Thread-safe. */
@Singleton
@Startup // registers the meters at the start, not at the first record
public final class RolloutMetrics {

    /** Records of topic rollouts, by {@code outcome}. */
    public static final String ROLLOUTS = "inference.model.rollouts";

    private final Map<Received, Counter> rollouts = new EnumMap<>(Received.class);

    /** The kinds of records of topic {@code rollouts}. */
    public enum Received {
        /** It states or removes the rollout of the served data set. */
        READ,
        /** It concerns a data set that is not served here. */
        OTHER_DATASET,
        /** It is invalid and was skipped. */
        INVALID;

        /** Returns the value of the label {@code outcome}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Registers the meters. */
    public RolloutMetrics(MeterRegistry registry) {
        for (Received outcome : Received.values()) {
            rollouts.put(
                    outcome,
                    Counter.builder(ROLLOUTS)
                            .description("Records read from topic rollouts")
                            .tag("outcome", outcome.label())
                            .register(registry));
        }
    }

    /** Counts a record. */
    public void received(Received outcome) {
        rollouts.get(outcome).increment();
    }
}
