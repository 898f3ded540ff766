package dev.patisserie.inference.metrics;

import dev.patisserie.inference.shadow.ShadowListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** The meters of the candidate of a rollout. Thread-safe. */
@Singleton
@Startup // registers the meters at the start, not at the first rollout
public final class ShadowMetrics implements ShadowListener {

    /** Images of the sample, by {@code outcome}. */
    public static final String IMAGES = "inference.shadow.images";

    /** 1 for the current state of the candidate's process, 0 for the other values of {@code state}. */
    public static final String PROCESS = "inference.shadow.process";

    private final Map<Outcome, Counter> images = new EnumMap<>(Outcome.class);
    private volatile State current = State.OFF;

    /** Registers the meters. */
    public ShadowMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            images.put(
                    outcome,
                    Counter.builder(IMAGES)
                            .description("Images of the sample that the candidate of a rollout answers")
                            .tag("outcome", outcome.label())
                            .register(registry));
        }
        for (State state : State.values()) {
            Gauge.builder(PROCESS, () -> current == state ? 1 : 0)
                    .description("1 for the current state of the candidate's process")
                    .tag("state", state.label())
                    .register(registry);
        }
    }

    @Override
    public void sampled(Outcome outcome) {
        images.get(outcome).increment();
    }

    @Override
    public void changed(State state) {
        current = state;
    }
}
