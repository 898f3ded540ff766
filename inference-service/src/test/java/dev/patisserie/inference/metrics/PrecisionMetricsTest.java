package dev.patisserie.inference.metrics;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.classify.Computation;
import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.classify.Serving;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Optional<Serving> serving = Optional.empty();

    private double value(String meter) {
        new PrecisionMetrics(registry, () -> serving);
        return registry.get(meter).gauge().value();
    }

    private static Optional<Serving> serving(Computation computation) {
        var precision = new ServedPrecision(computation, "test", "test");
        return Optional.of(new Serving(model("m").event(), NOON, Optional.empty(), precision));
    }

    @Test
    void hasNoValueWhileNoModelServes() {
        assertThat(value(PrecisionMetrics.BFLOAT16)).isNaN();
        assertThat(value(PrecisionMetrics.ONEDNN)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 0, 0", "BFLOAT16, 1, 0", "ONEDNN_BFLOAT16, 1, 1"})
    void describeTheServingModel(Computation computation, double bfloat16, double oneDnn) {
        serving = serving(computation);

        assertThat(value(PrecisionMetrics.BFLOAT16)).isEqualTo(bfloat16);
        assertThat(value(PrecisionMetrics.ONEDNN)).isEqualTo(oneDnn);
    }
}
