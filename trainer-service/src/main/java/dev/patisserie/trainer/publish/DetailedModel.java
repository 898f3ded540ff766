package dev.patisserie.trainer.publish;

import dev.patisserie.trainer.dataset.Batch;
import java.util.List;
import java.util.Map;

/** A model with the outputs of {@link dev.patisserie.common.model.Manifest#DETAILED_SIGNATURE}. */
@FunctionalInterface
public interface DetailedModel {

    /**
     * Runs the model on a batch and returns only the given outputs, since maps are large.
     *
     * @param outputs names of outputs, e.g. {@link dev.patisserie.common.model.Manifest#LOGITS}
     * @return by output: one row per image, each in row-major order
     * @throws IllegalArgumentException if the model lacks an output
     */
    Map<String, float[][]> run(Batch batch, List<String> outputs);
}
