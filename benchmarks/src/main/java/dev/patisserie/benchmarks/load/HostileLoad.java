package dev.patisserie.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Latency at one load with and without the verification of a hostile model, in turns.
 *
 * @param offered images per second
 * @param without latency of each turn without a verification
 * @param during latency of each turn with a verification
 * @param p99Ratio p99 with divided by p99 without a verification; the median over the turns
 * @param throughout whether each verification lasted longer than its turn
 * @param unanswered number of images without an answer
 */
public record HostileLoad(
        double offered,
        List<Latencies.Summary> without,
        List<Latencies.Summary> during,
        double p99Ratio,
        boolean throughout,
        long unanswered) {

    /** Copies the lists. */
    public HostileLoad {
        without = List.copyOf(without);
        during = List.copyOf(during);
    }

    /**
     * Measures pairs of equal loads, one without and one during a verification. Every second pair begins with the
     * verification, so that a trend of the machine's load favours neither.
     *
     * @param stretch duration of each load, shorter than a verification
     * @param turns number of pairs, at least 1
     */
    public static HostileLoad measure(
            StreamLoad load, HostileModels models, double imagesPerSecond, Duration stretch, int turns)
            throws InterruptedException {
        List<OfferedLoad> without = new ArrayList<>();
        List<OfferedLoad> during = new ArrayList<>();
        boolean throughout = true;
        for (int turn = 0; turn < turns; turn++) {
            if (turn % 2 == 0) {
                without.add(load.offer(imagesPerSecond, stretch));
            }
            String modelId = models.begin(turn);
            during.add(load.offer(imagesPerSecond, stretch));
            throughout &= models.isRunning();
            models.end(modelId);
            if (turn % 2 == 1) {
                without.add(load.offer(imagesPerSecond, stretch));
            }
        }
        return new HostileLoad(
                imagesPerSecond,
                latencies(without),
                latencies(during),
                ratio(without, during),
                throughout,
                unanswered(without) + unanswered(during));
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
