package dev.patisserie.benchmarks.load;

/**
 * The result of an open loop.
 *
 * @param offered scheduled images per second
 * @param answered answered images per second, from the start to the last answer
 * @param latency latency from the scheduled time to the answer
 * @param sent number of sent images
 * @param unanswered number of images without an answer within the time limit
 * @param repeats number of repeated answers
 * @param deadLetters number of dead letters among the answers
 * @param latestSendMillis longest delay of the generator itself relative to the schedule, in milliseconds
 */
public record OfferedLoad(
        double offered,
        double answered,
        Latencies.Summary latency,
        long sent,
        long unanswered,
        long repeats,
        long deadLetters,
        double latestSendMillis) {}
