package dev.patisserie.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.model.Uncertainty.Maps;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import dev.patisserie.common.uncertainty.ConformalSets;
import dev.patisserie.common.uncertainty.Ranks;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The true class of every image is the first of three. */
class CloseDecisionsTest {

    private static final double REACH = 0.0625;
    private static final double SCORE_REACH = 1;
    private static final double UNSURE_BELOW = 0.5;
    private static final double THRESHOLD = 8;

    /** A set has the classes with a probability of at least 0.25. */
    private static final PredictionSets SETS =
            new PredictionSets(PredictionSets.LAC, 100, List.of(new Quantile(0.1, 0.75)), 0, 0);

    /** A set has the classes of which the more probable ones have a sum of at most 0.6, with a penalty of the rank. */
    private static final PredictionSets RAPS =
            new PredictionSets(PredictionSets.RAPS, 100, List.of(new Quantile(0.1, 0.6)), 0.01, 1);

    private static final Uncertainty STATED = stated(SETS);

    private static Uncertainty stated(PredictionSets sets) {
        return new Uncertainty(
                new Calibration(1, 0, "test", new CalibrationErrors(0, 0), new CalibrationErrors(0, 0)),
                sets,
                new Known(Known.ENERGY, 0, 0, THRESHOLD, 0.95, Collections.nCopies(11, 1.0), 0, null),
                new Maps(Maps.CAM, 1, 1),
                UNSURE_BELOW);
    }

    private static final CloseDecisions CLOSE = new CloseDecisions(STATED, REACH, SCORE_REACH);

    private static boolean isClose(float first, float second, float third, double score) {
        return CLOSE.contains(new float[] {first, second, third}, score, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "0.75, 0.125, 0.125, false", // nothing is close
        "0.5625, 0.4375, 0, true", // the two most probable classes differ by twice the reach
        "0.5625, 0.25, 0.1875, true", // as certain as the bound of unsure answers and the reach
        "0.59375, 0.25, 0.15625, false",
        "0.1875, 0.75, 0.0625, true", // the set almost has the true class
        "0.125, 0.8125, 0.0625, false"
    })
    void probabilitiesNearADecisionAreClose(float first, float second, float third, boolean expected) {
        assertThat(isClose(first, second, third, 100)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"9, true", "7, true", "9.5, false", "6.5, false"})
    void scoresNearTheThresholdAreClose(double score, boolean expected) {
        assertThat(isClose(0.75f, 0.125f, 0.125f, score)).isEqualTo(expected);
    }

    @Test
    void onlyTheClassIsDecidedWithoutThresholds() {
        var plain = new Uncertainty(STATED.calibration(), null, null, STATED.maps());
        var close = new CloseDecisions(plain, REACH, SCORE_REACH);

        assertThat(close.contains(new float[] {0.5f, 0.25f, 0.25f}, THRESHOLD, 0))
                .isFalse();
        assertThat(close.contains(new float[] {0.5f, 0.4375f, 0.0625f}, THRESHOLD, 0))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {PredictionSets.LAC, PredictionSets.RAPS})
    void decisionsThatAreNotCloseSurviveEveryChangeWithinTheReach(String method) {
        PredictionSets sets = method.equals(PredictionSets.LAC) ? SETS : RAPS;
        var close = new CloseDecisions(stated(sets), REACH, SCORE_REACH);
        var random = new Random(1);
        int kept = 0;
        for (int round = 0; round < 20_000; round++) {
            float[] row = row(random);
            double score = THRESHOLD + 4 * random.nextGaussian();
            if (!close.contains(row, score, 0)) {
                kept++;
                float[] changed = changed(row, random);
                double changedScore = score + SCORE_REACH * (2 * random.nextDouble() - 1);
                assertThat(decisions(sets, changed, changedScore))
                        .as("%s to %s", Arrays.toString(row), Arrays.toString(changed))
                        .isEqualTo(decisions(sets, row, score));
            }
        }
        assertThat(kept).isGreaterThan(1000);
    }

    private static float[] row(Random random) {
        double[] parts = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
        double sum = Arrays.stream(parts).map(part -> part * part * part).sum();
        float[] row = new float[3];
        for (int c = 0; c < 3; c++) {
            row[c] = (float) (parts[c] * parts[c] * parts[c] / sum);
        }
        return row;
    }

    private static float[] changed(float[] row, Random random) {
        float[] changed = new float[row.length];
        for (int c = 0; c < row.length; c++) {
            changed[c] = (float) Math.min(1, Math.max(0, row[c] + REACH * (2 * random.nextDouble() - 1)));
        }
        return changed;
    }

    private static List<Object> decisions(PredictionSets sets, float[] row, double score) {
        int first = Ranks.first(row);
        boolean isCovered = Arrays.stream(ConformalSets.labels(sets, 0.1, row)).anyMatch(label -> label == 0);
        return List.of(first, row[first] < UNSURE_BELOW, isCovered, score >= THRESHOLD);
    }
}
