package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Bfloat16Check;
import dev.patisserie.common.model.Uncertainty;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compares the answers to the holdout in bfloat16 with those in float32. The images that are computed in float32 are an
 * even sample and the least certain ones, which show how much the answers change, and all images of which such a change
 * could change a decision. The decisions on the others count as equal in both precisions.
 *
 * @param holdout the split
 * @param rounded the answers in bfloat16 to all images
 * @param exact computes answers in float32
 */
public record Bfloat16Comparison(DecodedSplit holdout, HoldoutAnswers rounded, ExactAnswers exact) {

    /** Number of images of the even sample. */
    static final int SAMPLE = 16;

    /** Number of the least certain images, whose probabilities change most for the same change of the logits. */
    static final int LEAST_CERTAIN = 8;

    /** A decision is close if a change of this many times the largest change found would change it. */
    static final double ALLOWANCE = 2;

    /**
     * Largest model that is compared, in bytes. In TensorFlow, the optimisation of its graph takes about ten times its
     * size in memory. Every backbone is smaller; {@code simple} is larger from 186 px.
     */
    static final long MOST_MODEL_BYTES = 128L << 20;

    /**
     * Checks that a model can be compared.
     *
     * @param parameters number of its weights
     * @throws PatisserieException {@link ErrorCode#MODEL_TOO_LARGE}
     */
    public static void requireSmall(long parameters) {
        long bytes = parameters * Float.BYTES;
        if (bytes > MOST_MODEL_BYTES) {
            throw new PatisserieException(
                    ErrorCode.MODEL_TOO_LARGE,
                    "expected a model of at most %d bytes, found one of %d".formatted(MOST_MODEL_BYTES, bytes));
        }
    }

    /**
     * Compares the answers.
     *
     * @param stated the figures of the manifest, from bfloat16
     * @throws PatisserieException {@link ErrorCode#TRAINING_DIVERGED} if a logit is NaN or infinite
     * @throws IOException if images cannot be read
     */
    public Bfloat16Check check(Uncertainty stated) throws IOException {
        int[] sample = ExampleOrder.evenly(Math.min(SAMPLE, holdout.size()), holdout.size());
        exact.classify(sample);
        exact.classify(leastCertain());
        if (meanChange(sample) <= Bfloat16Rule.LARGEST_MEAN_CHANGE) { // else it is rejected
            classifyClose(stated);
        }
        int[] all = ExampleOrder.natural(holdout.size());
        Bfloat16Rule.Answers found = rounded.answers(all);
        var compared = new Bfloat16Rule.Compared(
                merged(found), found, sample, exact.classified().size());
        return Bfloat16Rule.check(compared, stated, CalibrationImages.labels(holdout, all));
    }

    private double meanChange(int[] sample) {
        return IntStream.of(sample).mapToDouble(this::change).average().orElseThrow();
    }

    private int[] leastCertain() {
        return IntStream.range(0, holdout.size())
                .boxed()
                .sorted(Comparator.comparingDouble(example -> CloseDecisions.margin(rounded.probabilities(example))))
                .limit(LEAST_CERTAIN)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Repeats the search as long as it finds larger changes. */
    private void classifyClose(Uncertainty stated) throws IOException {
        int before = -1;
        while (before < exact.classified().size()) {
            before = exact.classified().size();
            exact.classify(close(stated));
        }
    }

    private int[] close(Uncertainty stated) {
        Set<Integer> classified = exact.classified();
        double change = classified.stream().mapToDouble(this::change).max().orElseThrow();
        double scoreChange =
                classified.stream().mapToDouble(this::scoreChange).max().orElseThrow();
        var close = new CloseDecisions(stated, ALLOWANCE * change, ALLOWANCE * scoreChange);
        return IntStream.range(0, holdout.size())
                .filter(i -> close.contains(rounded.probabilities(i), rounded.score(i), holdout.label(i)))
                .toArray();
    }

    private double change(int example) {
        return Bfloat16Rule.change(exact.probabilities(example), rounded.probabilities(example));
    }

    private double scoreChange(int example) {
        return Math.abs(exact.score(example) - rounded.score(example));
    }

    /** Returns the answers in float32, and in bfloat16 of images that were not computed in float32. */
    private Bfloat16Rule.Answers merged(Bfloat16Rule.Answers found) {
        float[][] rows = Arrays.copyOf(found.probabilities(), found.probabilities().length);
        double[] scores = found.scores().clone();
        for (int example : exact.classified()) {
            rows[example] = exact.probabilities(example);
            scores[example] = exact.score(example);
        }
        return new Bfloat16Rule.Answers(rows, scores);
    }
}
