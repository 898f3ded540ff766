package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;

/** The ids of models. */
public final class ModelId {

    private static final int DATASET_CHARACTERS = 100; // the complete id stays a valid name
    private static final int DIGITS = 12;

    private ModelId() {}

    /**
     * Returns the id of the model that a pipeline trains for a request. The id is deterministic, so a repeated job
     * produces the same model and not a second one.
     */
    public static String of(TrainingRequested request, Pipeline pipeline) {
        String dataset = request.datasetReference().name();
        String id = Sha256.of(request.requestId().getBytes(StandardCharsets.UTF_8));
        return "%s-%s-%s"
                .formatted(
                        dataset.substring(0, Math.min(dataset.length(), DATASET_CHARACTERS)),
                        pipeline.label(),
                        id.substring(0, DIGITS));
    }
}
