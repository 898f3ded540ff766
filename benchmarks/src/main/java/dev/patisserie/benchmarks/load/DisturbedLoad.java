package dev.patisserie.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Latency at one load with and without other work of the inference service, in turns.
 *
 * @param offered images per second
 * @param without latency of each turn without the work
 * @param during latency of each turn with the work
 * @param p99Ratio p99 with divided by p99 without the work; the median over the turns
 * @param throughout whether the work lasted longer than its turn each time
 * @param unanswered number of images without an answer
 */
public record DisturbedLoad(
        double offered,
        List<Latencies.Summary> without,
        List<Latencies.Summary> during,
        double p99Ratio,
        boolean throughout,
        long unanswered) {

    /** Copies the lists. */
    public DisturbedLoad {
        without = List.copyOf(without);
        during = List.copyOf(during);
    }

    /**
     * Measures pairs of equal loads, one without and one during the work. Every second pair begins with the work, so
     * that a trend of the machine's load favours neither.
     *
     * @param stretch duration of each load, shorter than the work
     * @param turns number of pairs, at least 1
     */
    public static DisturbedLoad measure(
            StreamLoad load, Disturbance work, double imagesPerSecond, Duration stretch, int turns)
            throws InterruptedException {
        List<OfferedLoad> without = new ArrayList<>();
        List<OfferedLoad> during = new ArrayList<>();
        boolean throughout = true;
        for (int turn = 0; turn < turns; turn++) {
            if (turn % 2 == 0) {
                without.add(load.offer(imagesPerSecond, stretch));
            }
            String id = work.begin(turn);
            warmUp(load, work, imagesPerSecond);
            during.add(load.offer(imagesPerSecond, stretch));
            throughout &= work.isRunning();
            work.end(id);
            if (turn % 2 == 1) {
                without.add(load.offer(imagesPerSecond, stretch));
            }
        }
        return new DisturbedLoad(
                imagesPerSecond,
                latencies(without),
                latencies(during),
                ratio(without, during),
                throughout,
                unanswered(without) + unanswered(during));
    }

    private static void warmUp(StreamLoad load, Disturbance work, double imagesPerSecond) throws InterruptedException {
        if (!work.warmUp().isZero()) {
            load.offer(imagesPerSecond, work.warmUp());
        }
    }

    /** Returns the median p99 of some turns. */
    public static double p99(List<Latencies.Summary> turns) {
        return Throughput.median(
                turns.stream().mapToDouble(Latencies.Summary::p99).toArray());
    }

    private static double ratio(List<OfferedLoad> without, List<OfferedLoad> during) {
        double[] ratios = new double[without.size()];
        for (int turn = 0; turn < ratios.length; turn++) {
            ratios[turn] = during.get(turn).latency().p99()
                    / without.get(turn).latency().p99();
        }
        return Throughput.median(ratios);
    }

    private static List<Latencies.Summary> latencies(List<OfferedLoad> turns) {
        return turns.stream().map(OfferedLoad::latency).toList();
    }

    private static long unanswered(List<OfferedLoad> turns) {
        return turns.stream().mapToLong(OfferedLoad::unanswered).sum();
    }
}
