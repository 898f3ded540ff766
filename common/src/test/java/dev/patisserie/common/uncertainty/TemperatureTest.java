package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemperatureTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noTemperatureOfAGridHasALowerLoss(long seed) {
        // Given: 2 to 400 images, 2 to 12 classes, overconfident to underconfident logits of every scale
        Random random = new Random(seed);
        int images = 2 + random.nextInt(399);
        int classes = 2 + random.nextInt(11);
        double sharpness = Math.pow(10, 2 * random.nextDouble() - 1);
        Draws draws = Draws.of(random, images, classes, sharpness, Math.pow(10, 2 * random.nextDouble() - 1));

        // When
        double fitted = Temperature.fit(draws.logits(), draws.labels());

        // Then
        assertThat(fitted).isBetween(Temperature.SMALLEST, Temperature.LARGEST);
        double loss = draws.loss(fitted);
        for (double temperature = Temperature.SMALLEST; temperature <= Temperature.LARGEST; temperature *= 1.01) {
            assertThat(loss).as("loss at %s and %s", fitted, temperature).isLessThan(draws.loss(temperature) + 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLossHasNoSlopeAtAFittedTemperature(long seed) {
        // Given
        Random random = new Random(seed);
        Draws draws = Draws.of(random, 20 + random.nextInt(300), 2 + random.nextInt(11), 1 + random.nextInt(4), 2);

        // When
        double fitted = Temperature.fit(draws.logits(), draws.labels());

        // Then: the distance to the minimum by log T, from the slope and curvature of a step of 0.001, is small
        assertThat(fitted).isStrictlyBetween(Temperature.SMALLEST, Temperature.LARGEST);
        double above = draws.loss(fitted * Math.exp(1e-3));
        double below = draws.loss(fitted * Math.exp(-1e-3));
        double slope = (above - below) / 2e-3;
        double curvature = (above - 2 * draws.loss(fitted) + below) / 1e-6;
        assertThat(slope / curvature).isCloseTo(0, within(1e-5));
    }

    @Test
    void findsTheTemperatureThatTheLabelsWereDrawnWith() {
        // Given
        Draws draws = Draws.of(new Random(1), 20_000, 6, 4, 2.5);

        // When
        double fitted = Temperature.fit(draws.logits(), draws.labels());

        // Then: 20,000 images determine it to about 1 %
        assertThat(fitted).isCloseTo(2.5, within(0.1));
    }

    @Test
    void equalsTheMinimumOfTwoClassesByHand() {
        // Given: logit differences of 2, right in 3 of 4 images: p = 0.75 = 1 / (1 + exp(-2 / T)), T = 2 / ln 3
        float[][] logits = {{2, 0}, {2, 0}, {0, 2}, {2, 0}};
        int[] labels = {0, 0, 1, 1};

        // When
        double fitted = Temperature.fit(logits, labels);

        // Then
        assertThat(fitted).isCloseTo(2 / Math.log(3), within(1e-10));
    }

    @Test
    void isBoundedBelowIfEveryImageIsRight() {
        assertThat(Temperature.fit(new float[][] {{3, 0}, {0, 5}}, new int[] {0, 1}))
                .isEqualTo(Temperature.SMALLEST);
    }

    @Test
    void isBoundedAboveIfEveryImageIsWrong() {
        assertThat(Temperature.fit(new float[][] {{3, 0}, {0, 5}}, new int[] {1, 0}))
                .isEqualTo(Temperature.LARGEST);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -7.5f, 1e30f})
    void isOneForConstantLogits(float logit) {
        // Given
        float[][] logits = {{logit, logit, logit}, {logit, logit, logit}};

        // When
        double fitted = Temperature.fit(logits, new int[] {0, 2});

        // Then
        assertThat(fitted).isEqualTo(1);
    }

    @Test
    void isFiniteForOneImageAndForTheLargestFloats() {
        assertThat(Temperature.fit(new float[][] {{1, 2}}, new int[] {1})).isEqualTo(Temperature.SMALLEST);
        float[][] largest = {{Float.MAX_VALUE, -Float.MAX_VALUE}, {Float.MAX_VALUE, -Float.MAX_VALUE}};
        assertThat(Temperature.fit(largest, new int[] {0, 1})).isEqualTo(Temperature.LARGEST);
    }

    @Test
    void rejectsUnusableInput() {
        assertThatThrownBy(() -> Temperature.fit(new float[0][], new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected one label for each of at least 1 row of logits, found 0 rows and 0 labels");
        assertThatThrownBy(() -> Temperature.fit(new float[][] {{1, 2}, {1, Float.NaN}}, new int[] {0, 1}))
                .hasMessage("logits must be finite, value 1 of row 1 was NaN");
        assertThatThrownBy(() -> Temperature.fit(new float[][] {{1, 2}, {1}}, new int[] {0, 0}))
                .hasMessage("row 1 of logits must have 2 values as row 0, had 1");
        assertThatThrownBy(() -> Temperature.fit(new float[][] {{1, 2}}, new int[] {2}))
                .hasMessage("label 0 must be 0 to 1, was 2");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void doesNotChangeTheOrderOfTheClasses(long seed) {
        // Given
        Random random = new Random(seed);
        float[] logits = Draws.of(random, 1, 8, 3, 1).logits()[0];
        double temperature = Math.pow(20, 2 * random.nextDouble() - 1);

        // When
        float[] scaled = Temperature.softmax(logits, temperature);

        // Then: a larger logit never gets a smaller probability, and the sum is 1
        for (int a = 0; a < logits.length; a++) {
            for (int b = 0; b < logits.length; b++) {
                if (logits[a] > logits[b]) {
                    assertThat(scaled[a]).isGreaterThanOrEqualTo(scaled[b]);
                }
            }
        }
        assertThat(Ranks.first(scaled)).isEqualTo(Ranks.first(logits));
        double sum = 0;
        for (float probability : scaled) {
            sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @Test
    void fittingLeavesTheLogitsUnchanged() {
        // Given
        Draws draws = Draws.of(new Random(3), 50, 4, 2, 3);
        float[][] before = Arrays.stream(draws.logits()).map(float[]::clone).toArray(float[][]::new);

        // When
        Temperature.fit(draws.logits(), draws.labels());

        // Then
        assertThat(Arrays.deepEquals(draws.logits(), before)).isTrue();
    }
}
