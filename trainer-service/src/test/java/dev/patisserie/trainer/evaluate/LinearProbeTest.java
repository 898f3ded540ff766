package dev.patisserie.trainer.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LinearProbeTest {

    @Test
    void separatesClassesThatDifferInOneOfManyFeatures() {
        // Given: the class is the sign of the feature 3, which is 100 times smaller than the others
        float[][] rows = rows(80, 1);
        int[] labels = labels(rows);

        // When
        LinearProbe probe = LinearProbe.train(rows, labels, 2);

        // Then
        assertThat(probe.accuracy(rows, labels)).isEqualTo(1);
        float[][] others = rows(80, 2);
        assertThat(probe.accuracy(others, labels(others))).isGreaterThan(0.9);
    }

    @Test
    void isDeterministicAndSurvivesConstantFeatures() {
        float[][] rows = {{1, 5}, {2, 5}, {3, 5}};
        int[] labels = {0, 1, 2};

        assertThat(LinearProbe.train(rows, labels, 3).accuracy(rows, labels))
                .isEqualTo(LinearProbe.train(rows, labels, 3).accuracy(rows, labels))
                .isBetween(1 / 3.0, 1.0);
    }

    private static float[][] rows(int count, long seed) {
        var random = new SplittableRandom(seed);
        float[][] rows = new float[count][8];
        for (float[] row : rows) {
            for (int j = 0; j < row.length; j++) {
                row[j] = (float) (random.nextDouble() - 0.5);
            }
            row[3] = (random.nextBoolean() ? 1 : -1) * 0.01f;
        }
        return rows;
    }

    private static int[] labels(float[][] rows) {
        int[] labels = new int[rows.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = rows[i][3] > 0 ? 1 : 0;
        }
        return labels;
    }
}
