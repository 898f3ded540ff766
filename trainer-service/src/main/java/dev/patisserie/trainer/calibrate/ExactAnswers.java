package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.Manifest.ProbeDetails;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.publish.DetailedModel;
import dev.patisserie.trainer.publish.ModelExporter;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The answers of the exported model in float32 to some images of the holdout, each of which is classified once. */
public final class ExactAnswers implements ModelExporter.Answers {

    private final DecodedSplit holdout;
    private final KnownModel known;
    private final ImagePass pass;
    private final List<String> outputs;
    private final Map<Integer, Answer> answers = new HashMap<>(); // by example

    private record Answer(float[] probabilities, float[] logits, double score, float[] map) {}

    /**
     * Creates answers that are computed when they are needed.
     *
     * @param model the exported model in float32; not closed
     * @param calibrated the calibration that the model contains
     * @param batchSize images per batch, at least 1
     * @param progress called before every batch
     */
    public ExactAnswers(
            DetailedModel model,
            DecodedSplit holdout,
            Calibrator.Calibrated calibrated,
            int batchSize,
            Calibrator.Progress progress) {
        this.holdout = holdout;
        this.known = calibrated.known();
        this.pass = new ImagePass(model, batchSize, progress);
        Set<String> needed = new LinkedHashSet<>(HoldoutAnswers.OUTPUTS);
        needed.addAll(known.outputs());
        this.outputs = List.copyOf(needed);
    }

    /**
     * Classifies those of the images that were not classified before.
     *
     * @throws dev.patisserie.common.fault.PatisserieException {@code TRAINING_DIVERGED} if a logit is NaN or infinite
     */
    public void classify(int... examples) throws IOException {
        int[] missing = IntStream.of(examples)
                .filter(example -> !answers.containsKey(example))
                .distinct()
                .toArray();
        int[] next = {0};
        pass.run(holdout, missing, outputs, rows -> {
            List<Double> scores = known.scores(rows);
            for (int i = 0; i < scores.size(); i++) {
                answers.put(missing[next[0]++], answer(rows, i, scores.get(i)));
            }
        });
    }

    private static Answer answer(Map<String, float[][]> rows, int image, double score) {
        float[] probabilities = rows.get(Manifest.OUTPUT)[image];
        float[] map = HoldoutAnswers.mapOfLabel(rows.get(Manifest.MAPS)[image], probabilities);
        return new Answer(probabilities, rows.get(Manifest.LOGITS)[image], score, map);
    }

    /** Returns the classified images. */
    Set<Integer> classified() {
        return Set.copyOf(answers.keySet());
    }

    /** Returns the probabilities of an image that was classified. */
    @Override
    public float[] probabilities(int example) {
        return answers.get(example).probabilities();
    }

    /** Returns the score that detects unfamiliar images of an image that was classified. */
    double score(int example) {
        return answers.get(example).score();
    }

    /** Returns the other outputs of an image that was classified. */
    @Override
    public ProbeDetails details(int example) {
        Answer answer = answers.get(example);
        return new ProbeDetails(
                ModelExporter.boxed(answer.logits()), answer.score(), ModelExporter.boxed(answer.map()));
    }
}
