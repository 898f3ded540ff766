package dev.patisserie.inference.classify;

import dev.patisserie.common.event.CheckpointPublished;

/**
 * The model now serving, as its users see it for the time of one call; they never close it.
 *
 * @param checkpoint what it is: identity, labels, image size
 * @param classifier the loaded model; owned by {@link LiveModel}
 */
public record ServingModel(CheckpointPublished checkpoint, Classifier classifier) {}
