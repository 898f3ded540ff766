package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;

/**
 * The serving model during one call. Users never close it.
 *
 * @param checkpoint identity, labels and image size of the model
 * @param classifier the loaded model; owned by {@link LiveModel}
 * @param passSize the size of its forward passes for the stream
 */
public record ServingModel(CheckpointPublished checkpoint, Classifier classifier, PassSize passSize) {}
