package dev.patisserie.trainer.calibrate;

import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.dataset.BatchStream;
import dev.patisserie.trainer.dataset.DecodedSplit;
import dev.patisserie.trainer.publish.DetailedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a model over images, one batch in memory at a time.
 *
 * @param model the model
 * @param batchSize images per batch, at least 1
 * @param progress called before every batch
 */
record ImagePass(DetailedModel model, int batchSize, Calibrator.Progress progress) {

    /**
     * Runs the model on examples.
     *
     * @param examples indexes in the split
     * @param outputs names of the outputs
     * @param consumer receives the outputs of each batch, in the order of {@code examples}
     * @throws PatisserieException {@link ErrorCode#TRAINING_DIVERGED} if a logit is NaN or infinite
     * @throws IOException if images cannot be read
     */
    void run(DecodedSplit split, int[] examples, List<String> outputs, Consumer<Map<String, float[][]>> consumer)
            throws IOException {
        try (var batches = new BatchStream<Batch>(split, examples, batchSize, 1)) {
            for (int done = 0; batches.hasNext(); done += batchSize) {
                progress.advanced(done, examples.length);
                Map<String, float[][]> answers = model.run(batches.next(), outputs);
                requireFinite(answers.getOrDefault(Manifest.LOGITS, new float[0][]));
                consumer.accept(answers);
            }
        }
    }

    /** Runs the model on examples and returns one output, one row per example. */
    List<float[]> rows(DecodedSplit split, int[] examples, String output) throws IOException {
        List<float[]> rows = new ArrayList<>(examples.length);
        run(split, examples, List.of(output), answers -> rows.addAll(Arrays.asList(answers.get(output))));
        return rows;
    }

    static void requireFinite(float[][] logits) {
        for (float[] row : logits) {
            for (float logit : row) {
                if (!Float.isFinite(logit)) {
                    throw new PatisserieException(
                            ErrorCode.TRAINING_DIVERGED,
                            "expected finite logits of the exported model, found %s; lower the learning rate"
                                    .formatted(logit));
                }
            }
        }
    }
}
