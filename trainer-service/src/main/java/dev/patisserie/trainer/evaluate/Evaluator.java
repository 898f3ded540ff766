package dev.patisserie.trainer.evaluate;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.BatchStream;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.dataset.ExampleOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Evaluates a classifier on a whole split. */
public final class Evaluator {

    private Evaluator() {}

    /**
     * The predictions for a split.
     *
     * @param evaluation the measures derived from them
     * @param probabilities {@code [example][class]}, in the order of the split's examples
     * @param hits the correctly classified examples
     */
    public record Answers(Manifest.Evaluation evaluation, List<float[]> probabilities, BitSet hits) {}

    /**
     * Evaluates a classifier on a split.
     *
     * @param labels class names, in the order of the probabilities
     * @param batchSize images per call, at least 1
     * @param beforeBatch called before every batch; may throw to stop
     * @throws IOException if images cannot be read
     */
    public static Answers evaluate(
            BatchClassifier classifier, DecodedSplit split, List<String> labels, int batchSize, Runnable beforeBatch)
            throws IOException {
        var tally = new Tally(labels);
        List<float[]> probabilities = new ArrayList<>(split.size());
        var hits = new BitSet(split.size());
        int[] all = ExampleOrder.natural(split.size());
        try (var batches = new BatchStream<>(split, all, batchSize, 1)) {
            while (batches.hasNext()) {
                beforeBatch.run();
                Batch batch = batches.next();
                float[][] answers = classifier.probabilities(batch);
                for (int i = 0; i < batch.size(); i++) {
                    boolean hit = tally.add(batch.labels()[i], answers[i]);
                    hits.set(probabilities.size() + i, hit);
                }
                probabilities.addAll(Arrays.asList(answers));
            }
        }
        return new Answers(tally.evaluation(), probabilities, hits);
    }
}
