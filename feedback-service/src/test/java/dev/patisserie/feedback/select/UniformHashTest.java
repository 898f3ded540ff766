package dev.patisserie.feedback.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UniformHashTest {

    private static final int IMAGES = 100_000;

    @Test
    void isAPureFunctionOfTheText() {
        assertThat(UniformHash.of("a", "i-1"))
                .isEqualTo(UniformHash.of("a", "i-1"))
                .isNotEqualTo(UniformHash.of("a", "i-2"))
                .isNotEqualTo(UniformHash.of("b", "i-1"));
    }

    @Test
    void isUniform() {
        // Given
        int[] counts = new int[10];

        // When
        for (int i = 0; i < IMAGES; i++) {
            counts[(int) (10 * UniformHash.of("a", "images-0-" + i))]++;
        }

        // Then: each tenth has 10,000 texts with a standard deviation of 95
        assertThat(Arrays.stream(counts)).allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
    }

    @Test
    void numbersOfDifferentSaltsAreUncorrelated() {
        // When
        double products = 0;
        for (int i = 0; i < IMAGES; i++) {
            String id = "images-0-" + i;
            products += (UniformHash.of("a", id) - 0.5) * (UniformHash.of("b", id) - 0.5);
        }

        // Then: the correlation has a standard deviation of 1 / sqrt(100,000) = 0.0032
        assertThat(products / IMAGES * 12).isCloseTo(0, within(0.013));
    }
}
