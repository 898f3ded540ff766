package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingRequested;
import java.nio.file.Path;

/**
 * One run of a pipeline.
 *
 * @param request the request; its {@code requestId} is set
 * @param modelId id of the model, for the manifest
 * @param dataset folder of the data set; the pipeline checks that it exists
 * @param work folder of this run; created if absent, may hold files of a killed attempt
 */
public record TrainingRun(TrainingRequested request, String modelId, Path dataset, Path work) {}
