package dev.patisserie.trainer.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.DecodedDataset;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.dataset.TinyImages;
import dev.patisserie.trainer.publish.DetailedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares models of which the probability of the first class depends on the pixels of an image only. */
class Bfloat16ComparisonTest {

    private static final int SIZE = 4;
    private static final int CLASSES = 3;

    @TempDir
    Path temp;

    private final List<Integer> batches = new ArrayList<>(); // images of each run in float32
    private Bfloat16Check computedFully; // the result of computing every image in float32
    private DecodedDataset images;
    private DecodedSplit holdout;

    @BeforeEach
    void decode() throws IOException {
        images = new TinyImages()
                .with(Split.TRAIN, 2)
                .with(Split.VALIDATION, 4)
                .with(Split.HOLDOUT, 60)
                .decode(temp, SIZE);
        holdout = images.split(Split.HOLDOUT);
    }

    @AfterEach
    void close() throws IOException {
        images.close();
    }

    /** Returns a number from 0 to 1 that depends on the image. */
    private static double number(Batch batch, int image) {
        int bytes = batch.rgb().length / batch.size();
        int hash = 17;
        for (int i = 0; i < bytes; i++) {
            hash = 31 * hash + batch.rgb()[image * bytes + i];
        }
        return Math.floorMod(hash, 1000) / 1000.0;
    }

    /** The first class has the given share, and the second one most of the rest. */
    private static DetailedModel model(ToDoubleFunction<Double> share, List<Integer> batches) {
        return (batch, outputs) -> {
            batches.add(batch.size());
            float[][] rows = new float[batch.size()][CLASSES];
            for (int i = 0; i < rows.length; i++) {
                double first = Math.min(1, Math.max(0, share.applyAsDouble(number(batch, i))));
                rows[i] = new float[] {(float) first, (float) (0.9 * (1 - first)), (float) (0.1 * (1 - first))};
            }
            Map<String, float[][]> all = new HashMap<>(Map.of(
                    Manifest.OUTPUT, rows,
                    Manifest.LOGITS, rows,
                    Manifest.FEATURES, rows,
                    Manifest.MAPS, new float[batch.size()][CLASSES]));
            all.keySet().retainAll(outputs);
            return all;
        };
    }

    private Bfloat16Check compare(ToDoubleFunction<Double> bfloat16, ToDoubleFunction<Double> float32)
            throws IOException {
        DetailedModel rounded = model(bfloat16, new ArrayList<>());
        Calibrator.Calibrated calibrated =
                new Calibrator(images, CLASSES, 8, (done, of) -> {}).calibrate(rounded, CLASSES, false);
        HoldoutAnswers answers = answers(rounded, calibrated);
        var exact = new ExactAnswers(model(float32, batches), holdout, calibrated, 8, (done, of) -> {});
        Uncertainty stated = answers.uncertainty(new Uncertainty.Maps("cam", 1, 1));
        int[] all = ExampleOrder.natural(holdout.size());
        HoldoutAnswers allExact = answers(model(float32, new ArrayList<>()), calibrated);
        computedFully = Bfloat16Rule.check(
                new Bfloat16Rule.Compared(allExact.answers(all), answers.answers(all), all, all.length),
                stated,
                CalibrationImages.labels(holdout, all));
        return new Bfloat16Comparison(holdout, answers, exact).check(stated);
    }

    private HoldoutAnswers answers(DetailedModel model, Calibrator.Calibrated calibrated) throws IOException {
        var answers = new HoldoutAnswers(model, holdout, calibrated);
        answers.probabilities(holdout.read(ExampleOrder.natural(holdout.size())));
        return answers;
    }

    @Test
    void clearDecisionsAreNotComputedInFloat32() throws IOException {
        // When: the answers are spread, and bfloat16 hardly changes them
        Bfloat16Check check = compare(number -> number, number -> number + 1e-6);

        // Then
        int first = Bfloat16Comparison.SAMPLE + Bfloat16Comparison.LEAST_CERTAIN;
        assertThat(check.images()).isEqualTo(180);
        assertThat(check.computedInFloat32()).isBetween(Bfloat16Comparison.SAMPLE, first + 8);
        assertThat(check.accepted()).as(check.reason()).isTrue();
    }

    @Test
    void figuresAreThoseOfComputingAllImagesInFloat32() throws IOException {
        // Given: answers that bfloat16 changes by up to 0.005; many are close to a decision
        Bfloat16Check check = compare(number -> number + 0.005 * Math.sin(1000 * number), number -> number);

        // Then
        assertThat(check.computedInFloat32()).isLessThan(120);
        assertEqualDecisions(check);
    }

    private void assertEqualDecisions(Bfloat16Check check) {
        assertThat(check.accepted()).isEqualTo(computedFully.accepted());
        assertThat(check.changedLabels()).isEqualTo(computedFully.changedLabels());
        assertThat(check.float32().accuracy()).isEqualTo(computedFully.float32().accuracy());
        assertThat(check.float32().coverage()).isEqualTo(computedFully.float32().coverage());
        assertThat(check.float32().unsure()).isEqualTo(computedFully.float32().unsure());
        assertThat(check.float32().familiar()).isEqualTo(computedFully.float32().familiar());
        assertThat(check.bfloat16()).isEqualTo(computedFully.bfloat16());
    }

    @Test
    void uncertainAnswersShowTheirChangesEvenIfMostAreCertain() throws IOException {
        // Given: as with equal changes of the logits, only answers near one half change
        ToDoubleFunction<Double> certain = number -> number < 0.03 ? 0.5 + (number - 0.015) : 0.999;
        ToDoubleFunction<Double> rounded =
                number -> certain.applyAsDouble(number) + (number < 0.03 ? 0.01 * Math.sin(1000 * number) : 0);

        Bfloat16Check check = compare(rounded, certain);

        assertEqualDecisions(check);
    }

    @Test
    void modelsWithLargeChangesAreRejectedByTheSample() throws IOException {
        Bfloat16Check check = compare(number -> number, number -> 1 - number);

        assertThat(check.accepted()).isFalse();
        assertThat(check.computedInFloat32())
                .isLessThanOrEqualTo(Bfloat16Comparison.SAMPLE + Bfloat16Comparison.LEAST_CERTAIN);
    }

    @Test
    void imagesAreComputedOnce() throws IOException {
        Bfloat16Check check = compare(number -> number + 0.009 * Math.sin(1000 * number), number -> number);

        assertThat(batches.stream().mapToInt(batch -> batch).sum()).isEqualTo(check.computedInFloat32());
    }
}
