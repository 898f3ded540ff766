package dev.patisserie.trainer.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tensorflow.types.TFloat32;

class HistogramTest {

    private static Histogram of(float... numbers) {
        try (TFloat32 tensor = TFloat32.vectorOf(numbers)) {
            return Histogram.of(tensor);
        }
    }

    @Test
    void countsEachNumberOnceAndTheLargestInTheLastBucket() {
        // When
        Histogram histogram = of(0, 1, 29.5f, 30, 30);

        // Then
        assertThat(histogram.counts()[0]).isEqualTo(1);
        assertThat(histogram.counts()[1]).isEqualTo(1);
        assertThat(histogram.counts()[29]).isEqualTo(3);
        assertThat(histogram.rows()[0]).containsExactly(0, 1, 1);
        assertThat(histogram.rows()[29]).containsExactly(29, 30, 3);
    }

    @Test
    void countsATensorLargerThanTheReadBuffer() {
        // Given
        float[] numbers = new float[200_001];
        Arrays.fill(numbers, 3);
        numbers[0] = -1;
        numbers[200_000] = 5;

        // When
        Histogram histogram = of(numbers);

        // Then
        assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(200_001);
        assertThat(histogram.min()).isEqualTo(-1);
        assertThat(histogram.max()).isEqualTo(5);
    }

    @Test
    void skipsNumbersThatAreNotFinite() {
        Histogram histogram = of(Float.NaN, 1, Float.POSITIVE_INFINITY, 2);

        assertThat(histogram.min()).isEqualTo(1);
        assertThat(histogram.max()).isEqualTo(2);
        assertThat(Arrays.stream(histogram.counts()).sum()).isEqualTo(2);
    }

    @Test
    void tensorWithoutFiniteNumbersHasEmptyBuckets() {
        assertThat(Arrays.stream(of(Float.NaN).counts()).sum()).isZero();
    }
}
