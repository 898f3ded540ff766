package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import dev.patisserie.trainer.publish.DetailedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Classifies the holdout again with the exported model in bfloat16, and compares the answers with those in float32. The
 * time is limited by the number of images and not by a clock, so that the result does not depend on the load of the
 * machine.
 *
 * @param holdout the split
 * @param exact the answers in float32, after their pass
 * @param batchSize images per batch, at least 1
 * @param progress called before every batch
 */
public record Bfloat16Comparison(
        DecodedSplit holdout, HoldoutAnswers exact, int batchSize, Calibrator.Progress progress) {

    /**
     * Most images of the comparison. Of 2,000 images of which 1 % change between correct and wrong, the difference in
     * accuracy has a standard error of 0.2 percentage points.
     */
    static final int MOST_IMAGES = 2000;

    /**
     * Largest model that is compared, in bytes. The optimisation of its graph takes about ten times its size in memory.
     * Every backbone is smaller; {@code simple} is larger from 186 px.
     */
    static final long MOST_MODEL_BYTES = 128L << 20;

    /**
     * Checks before its load that a model can be compared.
     *
     * @param bytes size of its SavedModel
     * @throws PatisserieException {@link ErrorCode#MODEL_TOO_LARGE}
     */
    public static void requireSmall(long bytes) {
        if (bytes > MOST_MODEL_BYTES) {
            throw new PatisserieException(
                    ErrorCode.MODEL_TOO_LARGE,
                    "expected a model of at most %d bytes, found one of %d".formatted(MOST_MODEL_BYTES, bytes));
        }
    }

    /**
     * Compares the answers.
     *
     * @param rounded the exported model in bfloat16
     * @param stated the figures of the manifest, from float32
     * @throws PatisserieException {@link ErrorCode#TRAINING_DIVERGED} if a logit is NaN or infinite
     * @throws IOException if images cannot be read
     */
    public Bfloat16Check check(DetailedModel rounded, Uncertainty stated) throws IOException {
        int[] examples = examples(holdout.size());
        List<float[]> rows = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        new ImagePass(rounded, batchSize, progress).run(holdout, examples, outputs(), answers -> {
            rows.addAll(Arrays.asList(answers.get(Manifest.OUTPUT)));
            scores.addAll(exact.known().scores(answers));
        });
        var found = new Bfloat16Rule.Answers(
                rows.toArray(float[][]::new),
                scores.stream().mapToDouble(Double::doubleValue).toArray());
        return Bfloat16Rule.check(exact.answers(examples), found, stated, CalibrationImages.labels(holdout, examples));
    }

    /**
     * Returns the images of the comparison.
     *
     * @param size size of the holdout
     */
    static int[] examples(int size) {
        return ExampleOrder.evenly(Math.min(MOST_IMAGES, size), size);
    }

    /** Returns all outputs of the served signature: the fetched outputs determine the optimised graph. */
    private List<String> outputs() {
        List<String> outputs =
                new ArrayList<>(List.of(Manifest.OUTPUT, Manifest.LOGITS, Manifest.FEATURES, Manifest.MAPS));
        if (exact.known().isNearest()) {
            outputs.add(Manifest.SIMILARITIES);
        }
        return outputs;
    }
}
