package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConformalSetsTest {

    @Test
    void lacTakesTheOrderStatisticOfOneMinusTheProbability() {
        // Given: 19 images with 1 - p = 0.05, 0.1 ... 0.95 of the true class, in no particular order
        float[][] probabilities = new float[19][];
        for (int i = 0; i < 19; i++) {
            float p = (1 + i * 7 % 19) / 20f;
            probabilities[i] = new float[] {1 - p, p};
        }
        int[] labels = new int[19];
        Arrays.fill(labels, 1);

        // When
        PredictionSets sets = ConformalSets.fit(probabilities, labels);

        // Then: 20 * 0.99 rounds up to 20, one more than there are; 20 * 0.95 = 19; 20 * 0.9 = 18
        assertThat(sets.method()).isEqualTo("lac");
        assertThat(sets.images()).isEqualTo(19);
        assertThat(sets.quantiles()).extracting(Quantile::alpha).containsExactly(0.01, 0.05, 0.1);
        assertThat(sets.quantiles().get(0).value()).isNull();
        assertThat(sets.quantiles().get(1).value()).isCloseTo(0.95, within(1e-7));
        assertThat(sets.quantiles().get(2).value()).isCloseTo(0.9, within(1e-7));
    }

    @Test
    void lacSetsHaveTheClassesWithinTheQuantileInOrderOfTheirProbability() {
        // Given
        PredictionSets sets = sets("lac", 0.75, 0, 0);

        // When and then: 1 - p at most 0.75, so p at least 0.25
        assertThat(ConformalSets.labels(sets, 0.05, new float[] {0.25f, 0.1f, 0.65f}))
                .containsExactly(2, 0);
        assertThat(ConformalSets.labels(sets, 0.05, new float[] {0, 1, 0})).containsExactly(1);
        assertThat(ConformalSets.labels(sets, 0.05, new float[] {0.2f, 0.2f, 0.2f, 0.2f, 0.2f}))
                .as("no class is probable enough")
                .isEmpty();
    }

    @Test
    void aSetHasAllClassesWithoutAQuantile() {
        assertThat(ConformalSets.labels(sets("lac", null, 0, 0), 0.05, new float[] {0.1f, 0.7f, 0.2f}))
                .containsExactly(1, 2, 0);
    }

    @Test
    void equalProbabilitiesAreOrderedByIndex() {
        assertThat(ConformalSets.labels(sets("lac", 1.0, 0, 0), 0.05, new float[] {0, 0.5f, 0.5f, -0f}))
                .containsExactly(1, 2, 0, 3);
    }

    @Test
    void rapsAddsThePenaltyFromTheFirstClassBeyondTheFreeOnes() {
        // Given: probabilities 0.5, 0.25, 0.125, 0.125; k = 1 and lambda = 0.125
        float[] row = {0.125f, 0.5f, 0.125f, 0.25f};

        // When and then: the scores by rank are 0, 0.5 + 0.125, 0.75 + 0.25 and 0.875 + 0.375
        assertThat(ConformalSets.labels(sets("raps", 0.0, 0.125, 1), 0.05, row)).containsExactly(1);
        assertThat(ConformalSets.labels(sets("raps", 0.624, 0.125, 1), 0.05, row))
                .containsExactly(1);
        assertThat(ConformalSets.labels(sets("raps", 0.625, 0.125, 1), 0.05, row))
                .containsExactly(1, 3);
        assertThat(ConformalSets.labels(sets("raps", 1.0, 0.125, 1), 0.05, row)).containsExactly(1, 3, 0);
        assertThat(ConformalSets.labels(sets("raps", 1.25, 0.125, 1), 0.05, row))
                .containsExactly(1, 3, 0, 2);
    }

    @Test
    void rapsIsSelectedAboveTwentyClassesAndTunesKOnEveryFifthImage() {
        // Given: 21 classes, 200 images. Among images 0, 5, 10 ... the true class has rank 3, elsewhere rank 1
        float[][] probabilities = new float[200][];
        int[] labels = new int[200];
        for (int i = 0; i < 200; i++) {
            probabilities[i] = new float[21];
            Arrays.fill(probabilities[i], 0.01f);
            probabilities[i][i % 5 == 0 ? 3 : 0] = 0.5f;
            probabilities[i][1] = 0.3f;
            probabilities[i][i % 5 == 0 ? 0 : 2] = 0.02f;
            labels[i] = 0;
        }

        // When
        PredictionSets sets = ConformalSets.fit(probabilities, labels);

        // Then: 160 images remain, all of whose scores are 0
        assertThat(sets.method()).isEqualTo("raps");
        assertThat(sets.penalty()).isEqualTo(0.01);
        assertThat(sets.freeClasses()).isEqualTo(3);
        assertThat(sets.images()).isEqualTo(160);
        assertThat(sets.quantiles()).extracting(Quantile::value).containsExactly(0.0, 0.0, 0.0);
    }

    @Test
    void rapsUsesTheDefaultKWithTooFewImages() {
        // Given: every fifth of 90 images are 18; the 0.95 quantile needs 19
        Draws draws = Draws.of(new Random(1), 90, 21, 2, 1);

        // When
        PredictionSets sets = ConformalSets.fit(draws.probabilities(1), draws.labels());

        // Then
        assertThat(sets.freeClasses()).isEqualTo(ConformalSets.FREE_CLASSES);
        assertThat(sets.images()).isEqualTo(90);
    }

    @Test
    void oneImageGivesSetsWithAllClasses() {
        // When
        PredictionSets sets = ConformalSets.fit(new float[][] {{0.9f, 0.1f}}, new int[] {0});

        // Then
        assertThat(sets.quantiles()).extracting(Quantile::value).containsOnlyNulls();
        assertThat(ConformalSets.labels(sets, 0.1, new float[] {1, 0})).containsExactly(0, 1);
    }

    @Test
    void aProbabilityThatRoundingMadeLargerThanOneHasScoreZero() {
        // Given
        float larger = Math.nextUp(1f);
        float[][] probabilities = new float[30][];
        Arrays.fill(probabilities, new float[] {larger, 0});

        // When
        PredictionSets sets = ConformalSets.fit(probabilities, new int[30]);

        // Then
        assertThat(sets.quantiles().get(1).value()).isZero();
        assertThat(ConformalSets.labels(sets, 0.05, new float[] {larger, 0})).containsExactly(0);
    }

    @Test
    void rejectsAnUnknownErrorRateAndMethodAndNaN() {
        assertThatThrownBy(() -> ConformalSets.labels(sets("lac", 0.5, 0, 0), 0.2, new float[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("alpha must be one of [0.05], was 0.2");
        assertThatThrownBy(() -> ConformalSets.labels(sets("aps", 0.5, 0, 0), 0.05, new float[] {1}))
                .hasMessage("the method of prediction sets must be lac or raps, was 'aps'");
        assertThatThrownBy(() -> ConformalSets.labels(sets("lac", null, 0, 0), 0.05, new float[] {Float.NaN}))
                .hasMessage("probabilities must be finite and at least 0, value 0 was NaN");
        assertThatThrownBy(() -> ConformalSets.fit(new float[][] {{Float.NaN, 1}}, new int[] {0}))
                .hasMessage("probabilities must be finite, value 0 of row 0 was NaN");
    }

    private static PredictionSets sets(String method, Double quantile, double penalty, int free) {
        return new PredictionSets(method, 100, List.of(new Quantile(0.05, quantile)), penalty, free);
    }
}
