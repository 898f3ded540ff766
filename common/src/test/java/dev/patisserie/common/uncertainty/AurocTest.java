package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AurocTest {

    @Test
    void countsPairsAndHalfOfTheEqualOnes() {
        // Given: of the pairs (2, 1), (2, 2), (3, 1), (3, 2), three are won and one is equal
        double area = Auroc.of(new double[] {3, 2}, new double[] {1, 2});

        assertThat(area).isEqualTo(3.5 / 4);
    }

    @Test
    void isOneHalfAndZeroForPerfectEqualAndReversedScores() {
        assertThat(Auroc.of(new double[] {5, 6}, new double[] {1})).isEqualTo(1);
        assertThat(Auroc.of(new double[] {4, 4}, new double[] {4, 4, 4})).isEqualTo(0.5);
        assertThat(Auroc.of(new double[] {1}, new double[] {5, 6})).isZero();
    }

    @Test
    void equalsTheCountOfAllPairs() {
        for (int seed = 1; seed <= 50; seed++) {
            // Given: scores with few distinct values
            Random random = new Random(seed);
            double[] known = random.doubles(1 + random.nextInt(60))
                    .map(x -> Math.floor(9 * x))
                    .toArray();
            double[] other = random.doubles(1 + random.nextInt(60))
                    .map(x -> Math.floor(7 * x))
                    .toArray();

            // When
            double area = Auroc.of(known, other);

            // Then
            double wins = 0;
            for (double a : known) {
                for (double b : other) {
                    wins += a > b ? 1 : a == b ? 0.5 : 0;
                }
            }
            assertThat(area).isCloseTo(wins / known.length / other.length, within(1e-12));
            assertThat(Auroc.of(other, known)).isCloseTo(1 - area, within(1e-12));
        }
    }

    @Test
    void rejectsAnEmptySideAndNaN() {
        assertThatThrownBy(() -> Auroc.of(new double[0], new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("known must have at least 1 score, had none");
        assertThatThrownBy(() -> Auroc.of(new double[] {1}, new double[] {Double.NaN}))
                .hasMessage("other must have no NaN, score 0 was NaN");
    }
}
