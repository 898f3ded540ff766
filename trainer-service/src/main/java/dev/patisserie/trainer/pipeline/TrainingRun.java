package dev.patisserie.trainer.pipeline;

import dev.patisserie.common.event.TrainingRequested;
import java.nio.file.Path;

/**
 * One run of a recipe.
 *
 * @param request what is wanted; its {@code requestId} is set
 * @param modelId identity to write into the manifest
 * @param dataset folder of the data set; whether it exists is for the recipe to check
 * @param work this run's own folder; created if absent, may be dirty from an earlier, killed run
 */
public record TrainingRun(TrainingRequested request, String modelId, Path dataset, Path work) {}
