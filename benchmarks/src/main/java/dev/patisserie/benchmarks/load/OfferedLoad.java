package dev.patisserie.benchmarks.load;

/**
 * What an open loop led to.
 *
 * @param offered images per second, as scheduled
 * @param answered images per second, from the start to the last answer
 * @param latency from the scheduled time to the answer
 * @param sent images sent
 * @param unanswered images without an answer when patience ended
 * @param repeats answers to an image that had one
 * @param deadLetters of the answers
 * @param latestSendMillis the longest that the generator itself was behind the schedule
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
