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
                double first = share.applyAsDouble(number(batch, i));
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
        var answers = new HoldoutAnswers(rounded, holdout, calibrated);
        answers.probabilities(holdout.read(ExampleOrder.natural(holdout.size())));
        var exact = new ExactAnswers(model(float32, batches), holdout, calibrated, 8, (done, of) -> {});
        Uncertainty stated = new Uncertainty(
                answers.uncertainty(new Uncertainty.Maps("cam", 1, 1)).calibration(),
                null,
                null,
                new Uncertainty.Maps("cam", 1, 1));
        return new Bfloat16Comparison(holdout, answers, exact).check(stated);
    }

    @Test
    void clearDecisionsAreNotComputedInFloat32() throws IOException {
        // When: all images are of one class, almost certainly
        Bfloat16Check check = compare(number -> 0.9, number -> 0.901);

        // Then: the sample only
        assertThat(check.images()).isEqualTo(180);
        assertThat(check.computedInFloat32()).isEqualTo(Bfloat16Comparison.SAMPLE);
        assertThat(batches).containsExactly(Bfloat16Comparison.SAMPLE);
        assertThat(check.accepted()).as(check.reason()).isTrue();
    }

    @Test
    void figuresAreThoseOfComputingAllImagesInFloat32() throws IOException {
        // Given: answers that bfloat16 changes by up to 0.005; many are close to one half
        ToDoubleFunction<Double> exact = number -> number;
        ToDoubleFunction<Double> rounded = number -> number + 0.005 * Math.sin(1000 * number);

        // When
        Bfloat16Check check = compare(rounded, exact);

        // Then: the labels of all images are those of both models
        assertThat(check.computedInFloat32()).isLessThan(60);
        assertThat(check.float32().accuracy()).isEqualTo(accuracy(exact));
        assertThat(check.bfloat16().accuracy()).isEqualTo(accuracy(rounded));
        assertThat(check.changedLabels()).isEqualTo(changedLabels(exact, rounded));
    }

    private double accuracy(ToDoubleFunction<Double> share) throws IOException {
        int correct = 0;
        for (int i = 0; i < holdout.size(); i++) {
            correct += label(share, i) == holdout.label(i) ? 1 : 0;
        }
        return (double) correct / holdout.size();
    }

    private int changedLabels(ToDoubleFunction<Double> one, ToDoubleFunction<Double> other) throws IOException {
        int changed = 0;
        for (int i = 0; i < holdout.size(); i++) {
            changed += label(one, i) == label(other, i) ? 0 : 1;
        }
        return changed;
    }

    private int label(ToDoubleFunction<Double> share, int example) throws IOException {
        double first = share.applyAsDouble(number(holdout.read(example), 0));
        return first >= 0.9 * (1 - first) ? 0 : 1;
    }

    @Test
    void largerChangesWidenTheSearch() throws IOException {
        // Given: the closer an answer is to one half, the more bfloat16 changes it
        ToDoubleFunction<Double> exact = number -> number;
        ToDoubleFunction<Double> rounded = number -> number + 0.1 * Math.exp(-20 * Math.abs(number - 0.5));

        // When
        Bfloat16Check check = compare(rounded, exact);

        // Then
        assertThat(batches).hasSizeGreaterThan(2);
        assertThat(check.changedLabels()).isEqualTo(changedLabels(exact, rounded));
        assertThat(check.accepted()).isFalse();
    }

    @Test
    void imagesAreComputedOnce() throws IOException {
        Bfloat16Check check = compare(number -> number, number -> 1 - number);

        assertThat(check.computedInFloat32()).isEqualTo(180);
        assertThat(batches.stream().mapToInt(batch -> batch).sum()).isEqualTo(180);
        assertThat(check.accepted()).isFalse();
    }
}
