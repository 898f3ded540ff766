package dev.patisserie.feedback.metrics;

import dev.patisserie.common.event.TrainingTrigger;
import dev.patisserie.feedback.retrain.stream.RetrainListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of automatic trainings. Thread-safe. */
@Singleton
public final class RetrainMetrics implements RetrainListener {

    /** Outcomes of the triggers of automatic trainings, by {@code trigger} and {@code outcome}. */
    public static final String REQUESTS = "retraining.requests";

    /** Whether a proposal waits for a person: 1 or 0. */
    public static final String PROPOSAL = "retraining.proposal.open";

    /** Invalid records of the progress of trainings. */
    public static final String INVALID = "retraining.records.invalid";

    private final MeterProvider<Counter> requests;
    private final Counter invalid;
    private final AtomicInteger proposal = new AtomicInteger();

    /** Registers the meters. */
    public RetrainMetrics(MeterRegistry registry) {
        requests = Counter.builder(REQUESTS)
                .description("Outcomes of the triggers of automatic trainings")
                .withRegistry(registry);
        invalid = Counter.builder(INVALID)
                .description("Invalid records of the progress of trainings, which were skipped")
                .register(registry);
        Gauge.builder(PROPOSAL, proposal, AtomicInteger::get)
                .description("Whether a proposal of an automatic training waits for a person")
                .register(registry);
    }

    @Override
    public void decided(TrainingTrigger.Kind kind, String outcome) {
        requests.withTags("trigger", kind.label(), "outcome", outcome).increment();
    }

    @Override
    public void proposal(boolean isOpen) {
        proposal.set(isOpen ? 1 : 0);
    }

    @Override
    public void invalid() {
        invalid.increment();
    }

    @Override
    public void closed() {
        proposal(false);
    }
}
