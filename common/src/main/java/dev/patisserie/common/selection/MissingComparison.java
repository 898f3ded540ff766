package dev.patisserie.common.selection;

/**
 * A comparison without which a model waits. It is added by publishing an event again under the same key with one more
 * entry in {@code comparedWith}.
 *
 * @param publication id of the model whose event must have the entry, and on whose holdout the other is evaluated
 * @param modelId the model to evaluate
 */
public record MissingComparison(String publication, String modelId) {}
