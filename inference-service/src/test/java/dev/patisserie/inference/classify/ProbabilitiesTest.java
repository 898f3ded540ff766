package dev.patisserie.inference.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.PredictionMade.Score;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilitiesTest {

    private static final List<String> LABELS = List.of("cake", "pie", "tart");

    @Test
    void ordersTheClassesByProbability() {
        assertThat(Probabilities.top(new float[] {0.25f, 0.125f, 0.625f}, LABELS, 2))
                .containsExactly(new Score("tart", 0.625), new Score("cake", 0.25));
    }

    @Test
    void ordersTiesByLabelOrder() {
        assertThat(Probabilities.top(new float[] {0.2f, 0.4f, 0.4f}, LABELS, 3))
                .extracting(Score::label)
                .containsExactly("pie", "tart", "cake");
    }

    @Test
    void toleratesFloatRoundingOfTheSum() {
        float[] row = {1.0000001f, 0, 0};

        assertThat(Probabilities.fault(row, 3)).isEmpty();
        assertThat(Probabilities.top(row, LABELS, 1)).containsExactly(new Score("cake", 1));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -0.1f, 1.1f})
    void rejectsAValueOutsideZeroToOne(float value) {
        assertThat(Probabilities.fault(new float[] {value, 0, 0}, 3)).isNotEmpty();
    }

    @Test
    void rejectsASumOtherThanOne() {
        assertThat(Probabilities.fault(new float[] {0.5f, 0.25f, 0}, 3)).isNotEmpty();
    }

    @Test
    void rejectsAMissingClass() {
        assertThat(Probabilities.fault(new float[] {1, 0}, 3)).contains("expected 3 probabilities, the model gave 2");
    }
}
