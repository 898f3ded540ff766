package dev.patisserie.inference.retrain;

/**
 * The response to a request whose training Kafka has acknowledged.
 *
 * @param requestId the id of the training request
 */
public record TrainingAccepted(String requestId) {}
