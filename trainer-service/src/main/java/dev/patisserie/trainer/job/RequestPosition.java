package dev.patisserie.trainer.job;

/**
 * Where a request came from. Whoever is given the partition by the consumer group has the right to run its jobs, and
 * nobody else.
 *
 * @param partition of the topic {@code training-requests}
 * @param offset in that partition: the order of the requests
 */
public record RequestPosition(int partition, long offset) {}
