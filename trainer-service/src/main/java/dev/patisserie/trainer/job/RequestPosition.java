package dev.patisserie.trainer.job;

/**
 * The position of a request in its topic. Only the owner of the partition in the consumer group may run its jobs.
 *
 * @param partition of the topic {@code training-requests}
 * @param offset offset in that partition, which orders the requests
 */
public record RequestPosition(int partition, long offset) {}
