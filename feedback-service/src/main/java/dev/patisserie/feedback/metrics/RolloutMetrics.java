package dev.patisserie.feedback.metrics;

import dev.patisserie.common.event.RolloutChanged.Phase;
import dev.patisserie.feedback.rollout.RolloutCode;
import dev.patisserie.feedback.rollout.stream.ImageOutcome;
import dev.patisserie.feedback.rollout.stream.RolloutListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/** The meters of rollouts. Only the instance that coordinates them has the gauges. Thread-safe. */
@Singleton
public final class RolloutMetrics implements RolloutListener {

    /** 1 for the phase of the last rollout, 0 for the others, by {@code phase}. */
    public static final String PHASE = "rollout.phase";

    /** Evidence of a difference between the models on a logarithmic scale; 1 at the bound. */
    public static final String EVIDENCE = "rollout.evidence.ratio";

    /** Shadow answers, by {@code outcome}. */
    public static final String IMAGES = "rollout.images";

    /** Phases that rollouts entered, by {@code outcome} and {@code code}. */
    public static final String ROLLOUTS = "rollouts";

    /** Records of models and decisions that were skipped because they are invalid. */
    public static final String INVALID = "rollout.records.invalid";

    private final MultiGauge phases;
    private final MultiGauge evidence;
    private final MeterProvider<Counter> images;
    private final MeterProvider<Counter> rollouts;
    private final Counter invalid;

    /** Registers the meters. */
    public RolloutMetrics(MeterRegistry registry) {
        phases = MultiGauge.builder(PHASE)
                .description("1 for the phase of the last rollout, 0 for the others")
                .register(registry);
        evidence = MultiGauge.builder(EVIDENCE)
                .description("Evidence of a difference between the models of a rollout; 1 at the bound")
                .register(registry);
        images = Counter.builder(IMAGES).description("Shadow answers").withRegistry(registry);
        rollouts = Counter.builder(ROLLOUTS)
                .description("Phases that rollouts entered")
                .withRegistry(registry);
        invalid = Counter.builder(INVALID)
                .description("Records of models and decisions that are invalid")
                .register(registry);
    }

    @Override
    public void compared(ImageOutcome outcome) {
        images.withTag("outcome", outcome.label()).increment();
    }

    @Override
    public void invalid() {
        invalid.increment();
    }

    @Override
    public void entered(Phase phase, RolloutCode code) {
        rollouts.withTags("outcome", phase.label(), "code", code.label()).increment();
    }

    @Override
    public void state(Phase phase, double level) {
        phases.register(
                Arrays.stream(Phase.values())
                        .<MultiGauge.Row<?>>map(
                                each -> MultiGauge.Row.of(Tags.of("phase", each.label()), each == phase ? 1 : 0))
                        .toList(),
                true);
        evidence.register(List.of(MultiGauge.Row.of(Tags.empty(), level)), true);
    }

    @Override
    public void closed() {
        phases.register(List.of(), true);
        evidence.register(List.of(), true);
    }
}
