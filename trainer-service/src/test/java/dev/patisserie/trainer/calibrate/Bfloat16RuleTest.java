package dev.patisserie.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Bfloat16Check.Coverage;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.common.model.Uncertainty.Calibration;
import dev.patisserie.common.model.Uncertainty.CalibrationErrors;
import dev.patisserie.common.model.Uncertainty.Known;
import dev.patisserie.common.model.Uncertainty.Maps;
import dev.patisserie.common.model.Uncertainty.PredictionSets;
import dev.patisserie.common.model.Uncertainty.Quantile;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The true class of every image is the first of three. Probabilities are sums of powers of two, so sums are exact. */
class Bfloat16RuleTest {

    private static final float[] CERTAIN = {0.75f, 0.125f, 0.125f};
    private static final float[] LESS_CERTAIN = {0.625f, 0.25f, 0.125f}; // a change of 0.125
    private static final float[] RIGHT = {0.390625f, 0.375f, 0.234375f};
    private static final float[] WRONG = {0.375f, 0.390625f, 0.234375f}; // a change of 0.015625
    private static final float[] COVERED = {0.5f, 0.25f, 0.25f};
    private static final float[] NOT_COVERED = {0.4375f, 0.3125f, 0.25f}; // a change of 0.0625

    private static final double THRESHOLD = 0.8;

    private static final Calibration CALIBRATION =
            new Calibration(1, 0, "test", new CalibrationErrors(0, 0), new CalibrationErrors(0, 0));
    private static final Maps MAPS = new Maps(Maps.CAM, 1, 1);

    /** States nothing but the probabilities. */
    private static final Uncertainty PLAIN = new Uncertainty(CALIBRATION, null, null, MAPS);

    /** A set has the classes with a probability of at least 0.5. */
    private static final Uncertainty WITH_SETS = new Uncertainty(
            CALIBRATION,
            new PredictionSets(
                    PredictionSets.LAC, 100, List.of(new Quantile(0.05, null), new Quantile(0.1, 0.5)), 0, 0),
            null,
            MAPS);

    private static final Uncertainty WITH_SCORE = new Uncertainty(
            CALIBRATION,
            null,
            new Known(Known.ENERGY, 0, 0, THRESHOLD, 0.95, Collections.nCopies(11, 1.0), 0, null),
            MAPS);

    /** Compares {@code images} equal answers, except for the first {@code changed}. */
    private static Bfloat16Check check(Uncertainty stated, int images, int changed, float[] before, float[] after) {
        double[] scores = new double[images];
        return check(
                new Bfloat16Rule.Answers(rows(images, images, before), scores),
                new Bfloat16Rule.Answers(rows(images, changed, after, before), scores),
                stated);
    }

    /** Compares answers that were all computed in both precisions. */
    private static Bfloat16Check check(Bfloat16Rule.Answers before, Bfloat16Rule.Answers after, Uncertainty stated) {
        int images = before.scores().length;
        int[] all = IntStream.range(0, images).toArray();
        return Bfloat16Rule.check(new Bfloat16Rule.Compared(before, after, all, images), stated, new int[images]);
    }

    private static float[][] rows(int images, int first, float[]... rows) {
        float[][] all = new float[images][];
        Arrays.setAll(all, i -> (i < first ? rows[0] : rows[1]).clone());
        return all;
    }

    @Test
    void equalAnswersAreAccepted() {
        Bfloat16Check check = check(PLAIN, 400, 0, CERTAIN, CERTAIN);

        assertThat(check.accepted()).isTrue();
        assertThat(check.reason()).isNull();
        assertThat(check.images()).isEqualTo(400);
        assertThat(check.float32()).isEqualTo(check.bfloat16());
        assertThat(check.float32().accuracy()).isEqualTo(1);
        assertThat(check.float32().ece()).isEqualTo(0.25);
        assertThat(check.float32().coverage()).isEmpty();
        assertThat(check.float32().familiar()).isNull();
        assertThat(check.changedLabels()).isZero();
        assertThat(check.meanChange()).isZero();
        assertThat(check.largestChange()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2, true", "3, false"})
    void accuracyMayChangeByHalfAPoint(int changed, boolean accepted) {
        Bfloat16Check worse = check(PLAIN, 400, changed, RIGHT, WRONG);
        Bfloat16Check better = check(PLAIN, 400, changed, WRONG, RIGHT);

        assertThat(worse.accepted()).isEqualTo(accepted);
        assertThat(better.accepted()).isEqualTo(accepted);
        assertThat(worse.changedLabels()).isEqualTo(changed);
        assertThat(worse.bfloat16().accuracy()).isCloseTo(1 - changed / 400.0, within(1e-12));
    }

    @Test
    void reasonHasTheFigureAndItsLimit() {
        assertThat(check(PLAIN, 400, 3, RIGHT, WRONG).reason())
                .isEqualTo("accuracy: expected 1.0000 within 0.0050, found 0.9925 in bfloat16");
    }

    @Test
    void oneImageOfASmallHoldoutIsMoreThanHalfAPoint() {
        assertThat(check(PLAIN, 200, 1, RIGHT, WRONG).accepted()).isTrue();
        assertThat(check(PLAIN, 199, 1, RIGHT, WRONG).accepted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"32, true", "33, false"}) // 32 * 0.125 / 400 = 0.01
    void probabilitiesMayChangeByOnePointOnAverage(int changed, boolean accepted) {
        Bfloat16Check check = check(PLAIN, 400, changed, CERTAIN, LESS_CERTAIN);

        assertThat(check.accepted()).isEqualTo(accepted);
        assertThat(check.meanChange()).isEqualTo(changed * 0.125 / 400);
        assertThat(check.largestChange()).isEqualTo(0.125);
        assertThat(check.changedLabels()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"400, 2, true", "400, 3, false", "100, 1, true", "100, 2, false"})
    void coverageMayChangeByHalfAPointOrOneImage(int images, int changed, boolean accepted) {
        Bfloat16Check check = check(WITH_SETS, images, changed, COVERED, NOT_COVERED);

        assertThat(check.accepted()).isEqualTo(accepted);
        assertThat(check.float32().coverage()).containsExactly(new Coverage(0.05, 1), new Coverage(0.1, 1));
        assertThat(check.bfloat16().coverage().get(0).value()).isEqualTo(1); // the set of all classes
        assertThat(check.bfloat16().coverage().get(1).value()).isCloseTo(1 - (double) changed / images, within(1e-12));
        if (!accepted) {
            assertThat(check.reason()).startsWith("coverage of alpha 0.1:").doesNotContain(";");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, 2, true", "400, 3, false", "100, 1, true", "100, 2, false"})
    void shareOfFamiliarImagesMayChangeByHalfAPointOrOneImage(int images, int changed, boolean accepted) {
        // Given: scores at the threshold, some of which fall below it
        float[][] rows = rows(images, images, CERTAIN);
        double[] before = new double[images];
        Arrays.fill(before, THRESHOLD);
        double[] after = before.clone();
        Arrays.fill(after, 0, changed, Math.nextDown(THRESHOLD));

        // When
        Bfloat16Check check =
                check(new Bfloat16Rule.Answers(rows, before), new Bfloat16Rule.Answers(rows, after), WITH_SCORE);

        // Then
        assertThat(check.accepted()).isEqualTo(accepted);
        assertThat(check.float32().familiar()).isEqualTo(1);
        assertThat(check.bfloat16().familiar()).isCloseTo(1 - (double) changed / images, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"400, 2, true", "400, 3, false", "100, 1, true", "100, 2, false"})
    void shareOfUnsureAnswersMayChangeByHalfAPointOrOneImage(int images, int changed, boolean accepted) {
        var stated = new Uncertainty(CALIBRATION, null, null, MAPS, 0.5);

        Bfloat16Check check = check(stated, images, changed, COVERED, NOT_COVERED);

        assertThat(check.accepted()).isEqualTo(accepted);
        assertThat(check.float32().unsure()).isZero();
        assertThat(check.bfloat16().unsure()).isCloseTo((double) changed / images, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"400, 3, true", "400, 4, false", "2000, 10, true", "2000, 11, false"})
    void sharesMayChangeByHalfOfTheirStandardError(int images, int changed, boolean accepted) {
        // Given: a share of 0.1, with a standard error of 0.015 of 400 and of 0.0067 of 2,000 images
        var stated = new Uncertainty(CALIBRATION, null, null, MAPS, 0.5);
        float[][] before = rows(images, images / 10, NOT_COVERED, COVERED);
        float[][] after = rows(images, images / 10 + changed, NOT_COVERED, COVERED);

        Bfloat16Check check = check(
                new Bfloat16Rule.Answers(before, new double[images]),
                new Bfloat16Rule.Answers(after, new double[images]),
                stated);

        assertThat(check.float32().unsure()).isCloseTo(0.1, within(1e-12));
        assertThat(check.accepted()).as(check.reason()).isEqualTo(accepted);
    }

    @Test
    void probabilitiesMustAddUpToOne() {
        float[] sound = {0.75f, 0.125f, 0.1259f};
        float[] unsound = {0.75f, 0.125f, 0.1261f};

        assertThat(check(PLAIN, 400, 1, CERTAIN, sound).accepted()).isTrue();
        assertThat(check(PLAIN, 400, 1, CERTAIN, unsound).reason()).startsWith("sum of probabilities: expected 1.0000");
    }

    @Test
    void reasonsAreJoined() {
        Bfloat16Check check = check(WITH_SETS, 100, 100, COVERED, WRONG);

        assertThat(check.reason()).contains("accuracy: ", "; coverage of alpha 0.1: ", "; mean change ");
    }

    @Test
    void longestReasonFitsIntoTheManifest() {
        // Given: every figure differs, with the trainer's three error rates
        var sets = new PredictionSets(
                PredictionSets.LAC,
                100,
                List.of(new Quantile(0.01, 0.5), new Quantile(0.05, 0.5), new Quantile(0.1, 0.5)),
                0,
                0);
        var stated = new Uncertainty(CALIBRATION, sets, WITH_SCORE.known(), MAPS, 0.5);
        double[] familiar = new double[100];
        Arrays.fill(familiar, 1);

        // When
        Bfloat16Check check = check(
                new Bfloat16Rule.Answers(rows(100, 100, COVERED), familiar),
                new Bfloat16Rule.Answers(rows(100, 100, WRONG), new double[100]),
                stated);

        // Then
        assertThat(check.reason().split("; ")).hasSize(7);
        assertThat(check.reason()).hasSizeLessThanOrEqualTo(Bfloat16Check.LONGEST_REASON);
    }

    @Test
    void meanChangeIsThatOfTheSample() {
        // Given: of 100 answers, only the first ten change, of which the sample has the first of two
        var before = new Bfloat16Rule.Answers(rows(100, 100, CERTAIN), new double[100]);
        var after = new Bfloat16Rule.Answers(rows(100, 10, LESS_CERTAIN, CERTAIN), new double[100]);

        // When
        Bfloat16Check check = Bfloat16Rule.check(
                new Bfloat16Rule.Compared(before, after, new int[] {0, 50}, 12), PLAIN, new int[100]);

        // Then
        assertThat(check.meanChange()).isEqualTo(0.125 / 2);
        assertThat(check.largestChange()).isEqualTo(0.125);
        assertThat(check.computedInFloat32()).isEqualTo(12);
    }

    @Test
    void largerModelsAreNotCompared() {
        Bfloat16Comparison.requireSmall(Bfloat16Comparison.MOST_MODEL_BYTES / Float.BYTES);

        assertThatThrownBy(() -> Bfloat16Comparison.requireSmall(Bfloat16Comparison.MOST_MODEL_BYTES / Float.BYTES + 1))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_TOO_LARGE));
    }
}
