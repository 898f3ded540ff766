package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.model.Uncertainty;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationErrorsTest {

    @Test
    void weightsTheDifferenceOfConfidenceAndAccuracyByTheImagesOfABin() {
        // Given: three images at 0.9, of which two are right, and one at 0.6 that is right
        float[][] probabilities = {{0.9f, 0.1f}, {0.9f, 0.1f}, {0.9f, 0.1f}, {0.4f, 0.6f}};
        int[] labels = {0, 0, 1, 1};

        // When
        Uncertainty.CalibrationErrors errors = CalibrationErrors.of(probabilities, labels);

        // Then: 3/4 * |2/3 - 0.9| + 1/4 * |1 - 0.6|, and the mean of -ln 0.9, -ln 0.9, -ln 0.1 and -ln 0.6
        assertThat(errors.ece()).isCloseTo(0.75 * (0.9 - 2 / 3.0) + 0.25 * 0.4, within(1e-7));
        double nll = -(2 * Math.log(0.9) + Math.log(0.1) + Math.log(0.6)) / 4;
        assertThat(errors.nll()).isCloseTo(nll, within(1e-6));
    }

    @Test
    void putsAnUpperEdgeIntoTheBinBelowIt() {
        // Given: 15 bins; 9/15 = 0.6 is the upper edge of bin 8, and the float after it belongs to bin 9
        float edge = 0.6f; // 0.60000002, above the edge
        float below = Math.nextDown(edge);

        // When
        List<ReliabilityBin> bins =
                CalibrationErrors.bins(new float[][] {{edge, 0.4f}, {below, 0.4f}, {1, 0}}, new int[] {0, 1, 0});

        // Then
        assertThat(bins).hasSize(15);
        assertThat(bins.get(8)).isEqualTo(new ReliabilityBin(8 / 15.0, 9 / 15.0, 1, below, 0));
        assertThat(bins.get(9)).isEqualTo(new ReliabilityBin(9 / 15.0, 10 / 15.0, 1, edge, 1));
        assertThat(bins.get(14)).isEqualTo(new ReliabilityBin(14 / 15.0, 1, 1, 1, 1));
        assertThat(bins.get(0)).isEqualTo(new ReliabilityBin(0, 1 / 15.0, 0, 0, 0));
    }

    @Test
    void perfectAnswersHaveNoErrorAndWrongOnesAFiniteOne() {
        // Given
        float[][] certain = {{1, 0}, {0, 1}};

        // When
        Uncertainty.CalibrationErrors right = CalibrationErrors.of(certain, new int[] {0, 1});
        Uncertainty.CalibrationErrors wrong = CalibrationErrors.of(certain, new int[] {1, 0});

        // Then
        assertThat(right).isEqualTo(new Uncertainty.CalibrationErrors(0, 0));
        assertThat(wrong.ece()).isEqualTo(1);
        assertThat(wrong.nll()).isCloseTo(-Math.log(1e-7), within(1e-12));
    }

    @Test
    void theFittedTemperatureLowersBothErrorsOfOverconfidentAnswers() {
        // Given
        Draws draws = Draws.of(new Random(5), 3_000, 6, 5, 3);

        // When
        double temperature = Temperature.fit(draws.logits(), draws.labels());
        Uncertainty.CalibrationErrors before = CalibrationErrors.of(draws.probabilities(1), draws.labels());
        Uncertainty.CalibrationErrors after = CalibrationErrors.of(draws.probabilities(temperature), draws.labels());

        // Then
        assertThat(before.ece()).isGreaterThan(0.15);
        assertThat(after.ece()).isLessThan(0.04);
        assertThat(after.nll()).isLessThan(before.nll());
    }

    @Test
    void rejectsWhatIsNotAProbability() {
        assertThatThrownBy(() -> CalibrationErrors.of(new float[][] {{-0.1f, 1.1f}}, new int[] {0}))
                .hasMessage("probabilities must be finite and at least 0, value 0 was -0.1");
        assertThatThrownBy(() -> CalibrationErrors.of(new float[][] {{0.5f, Float.NaN}}, new int[] {0}))
                .hasMessage("probabilities must be finite, value 1 of row 0 was NaN");
        assertThatThrownBy(() -> CalibrationErrors.bins(new float[0][], new int[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
