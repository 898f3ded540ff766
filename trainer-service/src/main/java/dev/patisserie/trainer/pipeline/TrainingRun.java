package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.trainer.dataset.DatasetSource;
import java.nio.file.Path;

/**
 * One run of a pipeline.
 *
 * @param request the request; its {@code requestId} is set
 * @param modelId id of the model, for the manifest
 * @param dataset the data set, which may not exist
 * @param work folder of this run; created if absent, may hold files of a killed attempt
 */
public record TrainingRun(TrainingRequested request, String modelId, DatasetSource dataset, Path work) {}
