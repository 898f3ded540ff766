package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownScoreTest {

    @Test
    void energyIsTheLogarithmOfTheSumOfExponentials() {
        assertThat(KnownScore.energy(new float[] {0, 0, 0, 0})).isCloseTo(Math.log(4), within(1e-12));
        assertThat(KnownScore.energy(new float[] {1e30f, 1e30f})).isCloseTo(1e30f, within(1e20));
        assertThat(KnownScore.energy(new float[] {-1000, -1000})).isCloseTo(Math.log(2) - 1000, within(1e-9));
    }

    @Test
    void nearestIsTheCosineSimilarityToTheKthNearest() {
        // Given: features (3, 4) of length 5; cosines to (1, 0), (0, 1), (-1, 0) and (0.6, 0.8): 0.6, 0.8, -0.6, 1
        float[] similarities = {3, 4, -3, 5};
        float[] features = {3, 4};

        // When and then
        assertThat(KnownScore.nearest(similarities, features, 1)).isCloseTo(1, within(1e-7));
        assertThat(KnownScore.nearest(similarities, features, 2)).isCloseTo(0.8, within(1e-7));
        assertThat(KnownScore.nearest(similarities, features, 3)).isCloseTo(0.6, within(1e-7));
        assertThat(KnownScore.nearest(similarities, features, 4)).isCloseTo(-0.6, within(1e-7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9, 10, 50, 199, 200})
    void nearestEqualsTheSortedArray(int k) {
        // Given: similarities with repeated values
        Random random = new Random(k);
        float[] similarities = new float[200];
        IntStream.range(0, 200).forEach(i -> similarities[i] = random.nextInt(80) / 100f - 0.4f);
        float[] sorted = similarities.clone();
        Arrays.sort(sorted);

        // When
        double nearest = KnownScore.nearest(similarities, new float[] {0, 1}, k);

        // Then
        assertThat(nearest).isEqualTo(sorted[200 - k]);
    }

    @Test
    void nearestNeverExceedsOneByRounding() {
        // Given: a dot product that rounding made larger than the length of the features
        float larger = Math.nextUp(1f);

        // When and then
        assertThat(KnownScore.nearest(new float[] {larger}, new float[] {1}, 1)).isEqualTo(1);
        assertThat(KnownScore.nearest(new float[] {-larger}, new float[] {1}, 1))
                .isEqualTo(-1);
    }

    @Test
    void aScoreThatCannotBeComputedIsUnfamiliar() {
        float nan = Float.NaN;
        float infinite = Float.POSITIVE_INFINITY;
        assertThat(KnownScore.energy(new float[] {1, nan})).isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.energy(new float[] {1, infinite})).isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.energy(new float[] {-infinite})).isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.nearest(new float[] {1, nan, 2}, new float[] {1}, 1))
                .isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.nearest(new float[] {1, 1}, new float[] {nan}, 1)).isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.nearest(new float[] {0, 0}, new float[] {0, 0}, 1))
                .isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.nearest(new float[] {1, 1}, new float[] {infinite}, 1))
                .as("a quotient of 0 would look like a score")
                .isEqualTo(KnownScore.UNFAMILIAR);
        assertThat(KnownScore.UNFAMILIAR).isFinite().isLessThan(-1e38);
        assertThat((float) KnownScore.UNFAMILIAR).isFinite();
    }

    @Test
    void rejectsAKOutsideTheExemplars() {
        assertThatThrownBy(() -> KnownScore.nearest(new float[] {1, 2}, new float[] {1}, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k must be 1 to the number of similarities, 2, was 3");
        assertThatThrownBy(() -> KnownScore.nearest(new float[] {1, 2}, new float[] {1}, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KnownScore.energy(new float[0]))
                .hasMessage("logits must have at least 1 value, had none");
    }

    @Test
    void theThresholdAcceptsAtLeastTheFraction() {
        // Given: scores 1 to 40
        double[] scores = IntStream.rangeClosed(1, 40).mapToDouble(i -> 41 - i).toArray();

        // When and then: 95 % of 40 are 38, so 3 to 40; of 39 scores 37.05, so 38 again
        assertThat(KnownScore.threshold(scores, 0.95)).isEqualTo(3);
        assertThat(KnownScore.threshold(Arrays.copyOf(scores, 39), 0.95)).isEqualTo(3);
        assertThat(KnownScore.threshold(scores, 1)).isEqualTo(1);
        assertThat(KnownScore.threshold(new double[] {7}, 0.95)).isEqualTo(7);
        assertThat(KnownScore.threshold(new double[] {2, 2, 2, 2}, 0.5)).isEqualTo(2);
    }

    @Test
    void theThresholdIsAboveTheScoreOfAnImageWithoutOne() {
        // Given: 2 of 4 images have a score, fewer than 95 %
        double[] scores = {0.5, KnownScore.UNFAMILIAR, KnownScore.UNFAMILIAR, 0.7};

        // When
        double threshold = KnownScore.threshold(scores, 0.95);

        // Then
        assertThat(threshold).isFinite().isGreaterThan(KnownScore.UNFAMILIAR).isLessThan(-1e38);
    }

    @Test
    void rejectsNoScoresNaNAndImpossibleFractions() {
        assertThatThrownBy(() -> KnownScore.threshold(new double[0], 0.95))
                .hasMessage("scores must have at least 1 score, had none");
        assertThatThrownBy(() -> KnownScore.threshold(new double[] {1, Double.NaN}, 0.95))
                .hasMessage("scores must have no NaN, score 1 was NaN");
        assertThatThrownBy(() -> KnownScore.threshold(new double[] {1}, 0))
                .hasMessage("the accepted fraction must be above 0 and at most 1, was 0.0");
    }
}
