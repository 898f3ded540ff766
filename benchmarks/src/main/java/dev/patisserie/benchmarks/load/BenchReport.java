package dev.patisserie.benchmarks.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The figures of a benchmark, as they stand in its JSON file. What was not measured is left out.
 *
 * @param machine where
 * @param model what was served
 * @param photos how many different ones were sent, in turns
 * @param meanPhotoBytes their mean size
 * @param raw the forward pass alone
 * @param withoutKafka decoding and classifying as the service does, without Kafka
 * @param endToEnd from Kafka to Kafka, with a backlog
 * @param overhead of the stream; null without the other two
 * @param latency at some loads
 * @param swaps during swaps; null if none were made
 * @param hostile while a hostile model is verified; null if none was given
 * @param delivery the two guarantees; null if they were not compared
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BenchReport(
        Machine machine,
        Model model,
        int photos,
        long meanPhotoBytes,
        Throughput raw,
        Throughput withoutKafka,
        Throughput endToEnd,
        Overhead overhead,
        List<Load> latency,
        SwapLoad swaps,
        HostileLoad hostile,
        Delivery delivery) {

    /**
     * Where it ran.
     *
     * @param processors that the JVM may use; broker, generator and service share them
     * @param loadBefore the load average of the last minute, at the start
     * @param loadAfter the same at the end
     */
    public record Machine(int processors, double loadBefore, double loadAfter) {}

    /**
     * What was served.
     *
     * @param modelId which
     * @param architecture of the network
     * @param imageSize width and height of its input, in pixels
     */
    public record Model(String modelId, String architecture, int imageSize) {}

    /**
     * By how much the stream is slower, in percent of what it is compared with: the median of the rounds, each of which
     * measured all of them. Below 0, it was faster.
     *
     * @param ofRawPercent compared with the forward pass alone; decoding is part of it
     * @param ofServicePercent compared with the service without Kafka
     */
    public record Overhead(double ofRawPercent, double ofServicePercent) {

        /** Compares the three. */
        public static Overhead of(Throughput raw, Throughput service, Throughput endToEnd) {
            return new Overhead(percent(raw, endToEnd), percent(service, endToEnd));
        }
    }

    /**
     * One load.
     *
     * @param percentOfSaturation of the end-to-end throughput; null where the rate was given
     * @param result what it led to
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Load(Integer percentOfSaturation, OfferedLoad result) {}

    /**
     * The same stream with either guarantee, in turns.
     *
     * @param atLeastOnce end to end
     * @param exactlyOnce end to end
     * @param costPercent by how much exactly-once is slower
     */
    public record Delivery(Throughput atLeastOnce, Throughput exactlyOnce, double costPercent) {

        /** Compares the two. */
        public static Delivery of(Throughput atLeastOnce, Throughput exactlyOnce) {
            return new Delivery(atLeastOnce, exactlyOnce, percent(atLeastOnce, exactlyOnce));
        }
    }

    /** By how much the second is slower than the first; the median over the rounds. */
    static double percent(Throughput first, Throughput second) {
        return Throughput.median(IntStream.range(0, first.windows().size())
                .mapToDouble(i ->
                        100 * (1 - second.windows().get(i) / first.windows().get(i)))
                .toArray());
    }
}
