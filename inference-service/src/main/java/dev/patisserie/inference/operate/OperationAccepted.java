package dev.patisserie.inference.operate;

/**
 * The response to an operation that Kafka has acknowledged.
 *
 * @param operation the operation
 * @param id the id of the model or of the training request; of {@code unpin} the data set
 */
public record OperationAccepted(String operation, String id) {}
