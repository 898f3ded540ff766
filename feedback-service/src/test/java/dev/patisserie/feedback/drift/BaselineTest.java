package dev.patisserie.feedback.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BaselineTest {

    @Test
    void theToleranceDecidesAfterManyObservations() {
        // Given: at 50 %, where the error is largest, 3.09 standard errors of 5,000 observations are 2.2 points
        Baseline half = new Baseline(2_500, 5_000, 0L);

        assertThat(half.upperLimit(0.05)).isCloseTo(0.55, within(1e-12));
        assertThat(half.lowerLimit(0.05)).isCloseTo(0.45, within(1e-12));
        assertThat(half.upperLimit(0.02)).isBetween(0.521, 0.523);
    }

    @Test
    void theConfidenceLimitDecidesAfterFewObservations() {
        // Given: 90 of 100 correct. By hand: P(at most 10 of 100) is 0.001 at a share of about 22 %
        Baseline errors = Baseline.stated(0.1, 100);

        assertThat(errors.upperLimit(0.02)).isBetween(0.21, 0.23);
    }

    @Test
    void sharesOfNoneAndAllHaveLimits() {
        // Then: by hand, (1 - u)^100 = 0.001 gives u = 1 - 0.001^(1/100)
        double upper = 1 - Math.pow(0.001, 0.01);
        assertThat(Baseline.stated(0, 100).upperLimit(0.01)).isCloseTo(upper, within(1e-9));
        assertThat(Baseline.stated(0, 100).lowerLimit(0.01)).isEqualTo(-0.01);
        assertThat(Baseline.stated(1, 100).lowerLimit(0.01)).isCloseTo(1 - upper, within(1e-9));
        assertThat(Baseline.stated(1, 100).upperLimit(0.01)).isEqualTo(1.01);
    }

    @Test
    void theTrueShareIsRarelyAboveTheLimit() {
        // Given
        int runs = 20_000;
        int missed = 0;
        Random random = new Random(1);

        // When: a tolerance of 0 leaves the confidence limit alone
        for (int run = 0; run < runs; run++) {
            int positives = 0;
            for (int i = 0; i < 100; i++) {
                positives += random.nextDouble() < 0.1 ? 1 : 0;
            }
            missed += Baseline.stated(positives / 100.0, 100).upperLimit(0) < 0.1 ? 1 : 0;
        }

        // Then: at most 0.1 % within 3 standard errors
        assertThat(missed / (double) runs).isLessThanOrEqualTo(0.001 + 3 * Math.sqrt(0.001 / runs));
    }

    @Test
    void isCompleteAfterEnoughObservationsOrAWeekWithFew() {
        long week = Baseline.PERIOD.toMillis();
        assertThat(Baseline.NONE.isComplete(week)).isFalse();
        assertThat(Baseline.stated(0.1, 50).isComplete(0)).isTrue();
        assertThat(new Baseline(0, 4_999, 7L).isComplete(7)).isFalse();
        assertThat(new Baseline(0, 5_000, 7L).isComplete(7)).isTrue();
        assertThat(new Baseline(0, 500, 7L).isComplete(6 + week)).isFalse();
        assertThat(new Baseline(0, 500, 7L).isComplete(7 + week)).isTrue();
        assertThat(new Baseline(0, 499, 7L).isComplete(7 + week)).isFalse();
    }

    @Test
    void rejectsCountsThatContradict() {
        assertThatThrownBy(() -> new Baseline(2, 1, 0L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Baseline(-1, 1, 0L)).isInstanceOf(IllegalArgumentException.class);
    }
}
