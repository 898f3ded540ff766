package dev.patisserie.common.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Uncertainty.PredictionSets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The coverage of sets on random exchangeable images, averaged over calibrations. Its expectation is at least {@code 1
 * - alpha}, and without equal scores at most {@code 1 - alpha + 1 / (n + 1)}, regardless of the model: the
 * probabilities here are badly calibrated.
 */
class ConformalCoverageTest {

    private static final int CALIBRATIONS = 400;
    private static final int NEW_IMAGES = 50;

    @ParameterizedTest
    @CsvSource({"99, 0.01", "99, 0.05", "99, 0.1", "137, 0.05", "250, 0.1"})
    void ofLacIsWithinItsBounds(int images, double alpha) {
        // Given
        var coverage = new Coverage(images, 6, 1.5, alpha, new Random(images));

        // When
        coverage.measure(ConformalSets::lac);

        // Then
        assertThat(coverage.mean())
                .isBetween(1 - alpha - coverage.noise(), 1 - alpha + 1.0 / (images + 1) + coverage.noise());
    }

    @ParameterizedTest
    @CsvSource({"125, 0.05, 0.01", "250, 0.1, 0.01", "250, 0.1, 0.2", "90, 0.1, 0.01"})
    void ofRapsIsAtLeastTheLowerBound(int images, double alpha, double penalty) {
        // Given
        var coverage = new Coverage(images, 25, 3, alpha, new Random(images));

        // When
        coverage.measure((probabilities, labels) -> ConformalSets.raps(probabilities, labels, penalty));

        // Then
        assertThat(coverage.mean()).isGreaterThan(1 - alpha - coverage.noise());
        assertThat(coverage.meanSize()).as("sets are not simply all classes").isLessThan(20);
    }

    @ParameterizedTest
    @CsvSource({"6", "25"})
    void setsOfALowerErrorRateContainThoseOfAHigherOne(int classes) {
        // Given
        Draws draws = Draws.of(new Random(classes), 300, classes, 2, 1);
        PredictionSets sets = ConformalSets.fit(draws.probabilities(1), draws.labels());

        // When and then: both are prefixes of the classes by rank
        for (float[] row : Draws.of(new Random(7), 200, classes, 2, 1).probabilities(1)) {
            int[] large = ConformalSets.labels(sets, 0.05, row);
            int[] small = ConformalSets.labels(sets, 0.1, row);
            assertThat(small.length).isLessThanOrEqualTo(large.length);
            assertThat(Arrays.copyOf(large, small.length)).isEqualTo(small);
        }
    }

    private interface Fit {
        PredictionSets fit(float[][] probabilities, int[] labels);
    }

    /** Counts the new images whose set has their class, over many calibrations. */
    private static final class Coverage {

        private final int images;
        private final int classes;
        private final double sharpness;
        private final double alpha;
        private final Random random;
        private final double[] fractions = new double[CALIBRATIONS];
        private long sizes;

        Coverage(int images, int classes, double sharpness, double alpha, Random random) {
            this.images = images;
            this.classes = classes;
            this.sharpness = sharpness;
            this.alpha = alpha;
            this.random = random;
        }

        void measure(Fit fit) {
            for (int c = 0; c < CALIBRATIONS; c++) {
                Draws drawn = Draws.of(random, images + NEW_IMAGES, classes, sharpness, 2);
                float[][] rows = drawn.probabilities(1);
                PredictionSets sets = fit.fit(Arrays.copyOf(rows, images), Arrays.copyOf(drawn.labels(), images));
                int covered = 0;
                for (int i = images; i < rows.length; i++) {
                    int[] set = ConformalSets.labels(sets, alpha, rows[i]);
                    int label = drawn.labels()[i];
                    covered += IntStream.of(set).anyMatch(each -> each == label) ? 1 : 0;
                    sizes += set.length;
                }
                fractions[c] = (double) covered / NEW_IMAGES;
            }
        }

        double mean() {
            return Arrays.stream(fractions).average().orElseThrow();
        }

        double meanSize() {
            return (double) sizes / CALIBRATIONS / NEW_IMAGES;
        }

        /** Four standard errors of the mean. */
        double noise() {
            double mean = mean();
            double squares =
                    Arrays.stream(fractions).map(f -> (f - mean) * (f - mean)).sum();
            return 4 * Math.sqrt(squares / (CALIBRATIONS - 1) / CALIBRATIONS);
        }
    }
}
