package dev.patisserie.trainer.publish;

import dev.patisserie.common.model.Manifest;
import dev.patisserie.trainer.dataset.Batch;
import dev.patisserie.trainer.evaluate.BatchClassifier;
import java.util.List;

/** A model as it is served. Holds native memory; the caller owns it and closes it once. */
public interface ServedModel extends BatchClassifier, DetailedModel, AutoCloseable {

    @Override
    default float[][] probabilities(Batch batch) {
        return run(batch, List.of(Manifest.OUTPUT)).get(Manifest.OUTPUT);
    }

    @Override
    void close();
}
