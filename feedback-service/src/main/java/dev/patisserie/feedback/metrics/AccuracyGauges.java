package dev.patisserie.feedback.metrics;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.AccuracyEstimated.Estimate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The estimates of the models as gauges. Only the instance that estimates has them, for the models whose estimates
 * changed last. Thread-safe.
 */
final class AccuracyGauges {

    /** Estimated accuracy, by {@code model} and {@code method}. */
    static final String NAME = "feedback.accuracy.ratio";

    private static final int MOST_MODELS = 10;

    private final MultiGauge values;
    private final MultiGauge lower;
    private final MultiGauge upper;
    private final MultiGauge labels;
    private final Map<String, AccuracyEstimated> models = new LinkedHashMap<>();

    AccuracyGauges(MeterRegistry registry) {
        values = gauge(registry, NAME, "Estimated accuracy of a model on the stream");
        lower = gauge(registry, NAME + ".lower", "Lower end of its 95 % confidence interval");
        upper = gauge(registry, NAME + ".upper", "Upper end of its 95 % confidence interval");
        labels = gauge(registry, "feedback.accuracy.labels", "Number of labels in the estimate");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    synchronized void replace(AccuracyEstimated estimated) {
        models.remove(estimated.modelId());
        models.put(estimated.modelId(), estimated);
        if (models.size() > MOST_MODELS) {
            models.remove(models.keySet().iterator().next());
        }
        register();
    }

    synchronized void clear() {
        models.clear();
        register();
    }

    private void register() {
        values.register(rows(Estimate::value), true);
        lower.register(rows(Estimate::low), true);
        upper.register(rows(Estimate::high), true);
        labels.register(rows(Estimate::labels), true);
    }

    private List<MultiGauge.Row<?>> rows(ToDoubleFunction<Estimate> figure) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        models.values().forEach(model -> model.estimates()
                .forEach(estimate -> rows.add(MultiGauge.Row.of(
                        Tags.of(
                                "model",
                                model.modelId(),
                                "method",
                                estimate.method().label()),
                        figure.applyAsDouble(estimate)))));
        return rows;
    }
}
