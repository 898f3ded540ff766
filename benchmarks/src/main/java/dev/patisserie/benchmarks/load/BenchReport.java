package dev.patisserie.benchmarks.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The results of a benchmark, as in its JSON file. Results that were not measured are absent.
 *
 * @param machine the machine
 * @param model the served model
 * @param photos number of different photos, which were sent in turns
 * @param meanPhotoBytes mean size of the photos, in bytes
 * @param raw throughput of the forward pass alone
 * @param decode throughput of decoding and resizing alone, on one thread
 * @param withoutKafka throughput of decoding and classification without Kafka
 * @param endToEnd throughput from Kafka to Kafka, with a backlog
 * @param overhead overhead of the stream; null without the other two
 * @param latency latency at several loads
 * @param swaps latency during swaps; null without swaps
 * @param hostile latency during the verification of a hostile model; null without one
 * @param shadow latency while the candidate of a rollout answers a sample of the images; null if not measured
 * @param delivery comparison of the two delivery guarantees; null if not measured
 * @param bursts latency of photos that are sent at once; empty if not measured
 * @param statements cost of the statements on answers; null for a model that only gives probabilities
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BenchReport(
        Machine machine,
        Model model,
        int photos,
        long meanPhotoBytes,
        Throughput raw,
        Throughput decode,
        Throughput withoutKafka,
        Throughput endToEnd,
        Overhead overhead,
        List<Load> latency,
        SwapLoad swaps,
        DisturbedLoad hostile,
        DisturbedLoad shadow,
        Delivery delivery,
        List<Bursts> bursts,
        Statements statements) {

    /**
     * The machine of the benchmark.
     *
     * @param processors number of processors of the JVM, which broker, generator and service share
     * @param loadBefore load average of the last minute at the start
     * @param loadAfter load average of the last minute at the end
     */
    public record Machine(int processors, double loadBefore, double loadAfter) {}

    /**
     * The served model.
     *
     * @param modelId its id
     * @param architecture architecture of the network
     * @param imageSize width and height of its input, in pixels
     */
    public record Model(String modelId, String architecture, int imageSize) {}

    /**
     * The slowdown of the stream in percent, as the median over the rounds, each of which measured all subjects.
     * Negative if the stream was faster.
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
     * Returns the processor time per image of a service, relative to the sum of those of decoding and forward pass, as
     * the median over the rounds; null if unknown.
     */
    public Double processorRatio(Throughput service) {
        if (raw == null || decode == null || service == null) {
            return null;
        }
        List<Double> forward = raw.processorMillis();
        List<Double> decoding = decode.processorMillis();
        List<Double> total = service.processorMillis();
        if (total.isEmpty() || total.size() != forward.size() || total.size() != decoding.size()) {
            return null;
        }
        return medianOfRounds(total.size(), i -> total.get(i) / (decoding.get(i) + forward.get(i)));
    }

    /**
     * The latency at one load.
     *
     * @param percentOfSaturation load in percent of the end-to-end throughput; null if the rate was given
     * @param result the result
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Load(Integer percentOfSaturation, OfferedLoad result) {}

    /**
     * The same stream with each guarantee, in turns.
     *
     * @param atLeastOnce end-to-end throughput with at-least-once
     * @param exactlyOnce end-to-end throughput with exactly-once
     * @param costPercent slowdown by exactly-once, in percent
     */
    public record Delivery(Throughput atLeastOnce, Throughput exactlyOnce, double costPercent) {

        /** Compares the two. */
        public static Delivery of(Throughput atLeastOnce, Throughput exactlyOnce) {
            return new Delivery(atLeastOnce, exactlyOnce, percent(atLeastOnce, exactlyOnce));
        }
    }

    /**
     * The same weights with and without known score, prediction set and maps, in turns on decoded photos.
     *
     * @param without throughput with probabilities only
     * @param with throughput with all statements, with the default settings
     * @param costPercent slowdown by the statements, in percent
     * @param processorCostPercent additional processor time, in percent, which depends less on other processes; null if
     *     unknown
     */
    public record Statements(Throughput without, Throughput with, double costPercent, Double processorCostPercent) {

        /** Compares the two. */
        public static Statements of(Throughput without, Throughput with) {
            return new Statements(without, with, percent(without, with), processorPercent(without, with));
        }

        private static Double processorPercent(Throughput without, Throughput with) {
            List<Double> base = without.processorMillis();
            List<Double> full = with.processorMillis();
            if (base.isEmpty() || base.size() != full.size()) {
                return null;
            }
            return medianOfRounds(base.size(), i -> 100 * (full.get(i) / base.get(i) - 1));
        }
    }

    /** Returns the slowdown of the second relative to the first in percent, as the median over the rounds. */
    static double percent(Throughput first, Throughput second) {
        return medianOfRounds(
                first.windows().size(),
                i -> 100 * (1 - second.windows().get(i) / first.windows().get(i)));
    }

    private static double medianOfRounds(int rounds, IntToDoubleFunction value) {
        return Throughput.median(IntStream.range(0, rounds).mapToDouble(value).toArray());
    }
}
