package dev.patisserie.inference.metrics;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.inference.uncertainty.ExplainReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The meters of the statements on answers. All series exist from the start. Thread-safe. */
final class UncertaintyMetrics {

    /** Answers marked as abstained, by {@code reason}: unfamiliar, ambiguous. */
    static final String ABSTAINED = "inference.abstained";

    /** Classes in a prediction set. */
    static final String SET_SIZE = "inference.set.size";

    /** Class activation maps, by {@code reason}: asked, unsure, always. */
    static final String EXPLANATIONS = "inference.explanations";

    /** Images whose resemblance to the training images was computed. */
    static final String SCORED = "inference.scored.images";

    /** Those of {@link #SCORED} that do not resemble the training images. */
    static final String UNFAMILIAR = "inference.unfamiliar.images";

    private final Map<Reason, Counter> abstained = new EnumMap<>(Reason.class);
    private final Map<ExplainReason, Counter> explanations = new EnumMap<>(ExplainReason.class);
    private final DistributionSummary setSize;
    private final Counter scored;
    private final Counter unfamiliar;

    /** The reasons for an abstention. */
    private enum Reason {
        UNFAMILIAR,
        AMBIGUOUS;

        static Reason of(PredictionMade.Known known) {
            return known.inDistribution() ? AMBIGUOUS : UNFAMILIAR;
        }
    }

    UncertaintyMetrics(MeterRegistry registry) {
        for (Reason reason : Reason.values()) {
            abstained.put(
                    reason,
                    Counter.builder(ABSTAINED)
                            .description("Answers marked as abstained")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        for (ExplainReason reason : ExplainReason.values()) {
            explanations.put(
                    reason,
                    Counter.builder(EXPLANATIONS)
                            .description("Class activation maps")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        setSize = DistributionSummary.builder(SET_SIZE)
                .description("Classes in a prediction set")
                .serviceLevelObjectives(1, 2, 3, 5, 10, 20, 50, 100)
                .register(registry);
        scored = Counter.builder(SCORED)
                .description("Images whose resemblance to the training images was computed")
                .register(registry);
        unfamiliar = Counter.builder(UNFAMILIAR)
                .description("Images that do not resemble the training images")
                .register(registry);
    }

    /** Counts the statements of an acknowledged prediction. */
    void acknowledged(PredictionMade prediction) {
        if (prediction.known() != null) {
            scored.increment();
            if (!prediction.known().inDistribution()) {
                unfamiliar.increment();
            }
        }
        if (Boolean.TRUE.equals(prediction.abstained())) {
            abstained.get(Reason.of(prediction.known())).increment();
        }
        if (prediction.set() != null) {
            setSize.record(prediction.set().labels().size());
        }
    }

    /** Counts a map. */
    void explained(ExplainReason reason) {
        explanations.get(reason).increment();
    }
}
