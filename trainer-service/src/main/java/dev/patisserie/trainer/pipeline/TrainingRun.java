package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.dataset.DatasetSource;
import dev.patisserie.trainer.fit.RunState;
import dev.patisserie.trainer.fit.TrainingPausedException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One run of a pipeline.
 *
 * @param request the request; its {@code requestId} is set
 * @param modelId id of the model, for the manifest
 * @param dataset the data set, which may not exist
 * @param work folder of this run; created if absent, may hold files of a killed attempt
 */
public record TrainingRun(TrainingRequested request, String modelId, DatasetSource dataset, Path work) {

    /**
     * Ends a training of a search after its last epoch, before the holdout is read.
     *
     * @param memory the saved state
     * @param trainImages number of training images
     * @throws TrainingPausedException unless the model is to be published
     * @throws IOException if the state could not be written
     */
    public void pauseUnlessPublished(RunState memory, int trainImages) throws IOException {
        if (request.pauses()) {
            memory.snapshot().close();
            throw new TrainingPausedException(trainImages, memory.snapshot().curve());
        }
    }
}
