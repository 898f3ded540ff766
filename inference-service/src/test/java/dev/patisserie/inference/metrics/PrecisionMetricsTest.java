package dev.patisserie.inference.metrics;

import static dev.patisserie.inference.Checkpoints.NOON;
import static dev.patisserie.inference.Checkpoints.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.inference.classify.ServedPrecision;
import dev.patisserie.inference.classify.Serving;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrecisionMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Optional<Serving> serving = Optional.empty();

    private double value() {
        new PrecisionMetrics(registry, () -> serving);
        return registry.get(PrecisionMetrics.BFLOAT16).gauge().value();
    }

    private static Optional<Serving> serving(boolean isBfloat16) {
        var precision = new ServedPrecision(isBfloat16, "test");
        return Optional.of(new Serving(model("m").event(), NOON, Optional.empty(), precision));
    }

    @Test
    void hasNoValueWhileNoModelServes() {
        assertThat(value()).isNaN();
    }

    @Test
    void isOneForBfloat16() {
        serving = serving(true);

        assertThat(value()).isEqualTo(1);
    }

    @Test
    void isZeroForFloat32() {
        serving = serving(false);

        assertThat(value()).isZero();
    }
}
