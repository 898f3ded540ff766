package dev.patisserie.inference.operate;

/**
 * What the user of a request may do.
 *
 * @param operate whether the user may operate by this service
 * @param label whether the user may label, send photos to Kafka
 * @param user the name of the user; null without authentication
 */
public record OperationsView(boolean operate, boolean label, String user) {}
