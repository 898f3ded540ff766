package dev.patisserie.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Latency at one load while a hostile model is being verified, and without one, in turns.
 *
 * @param offered images per second
 * @param without latency of each turn without a verification
 * @param during latency of each turn during one
 * @param p99Ratio of the two, the median over the turns
 * @param throughout whether each verification lasted longer than its turn
 * @param unanswered images without an answer
 */
public record HostileLoad(
        double offered,
        List<Latencies.Summary> without,
        List<Latencies.Summary> during,
        double p99Ratio,
        boolean throughout,
        long unanswered) {

    private static final int TURNS = 3;

    /** Copies the lists. */
    public HostileLoad {
        without = List.copyOf(without);
        during = List.copyOf(during);
    }

    /**
     * Measures.
     *
     * @param stretch of each turn; the service must verify a model for longer
     */
    public static HostileLoad measure(
            StreamLoad load, HostileModels models, double imagesPerSecond, Duration stretch)
            throws InterruptedException {
        List<OfferedLoad> without = new ArrayList<>();
        List<OfferedLoad> during = new ArrayList<>();
        boolean throughout = true;
        for (int turn = 0; turn < TURNS; turn++) {
            without.add(load.offer(imagesPerSecond, stretch));
            String modelId = models.begin(turn);
            during.add(load.offer(imagesPerSecond, stretch));
            throughout &= models.isRunning();
            models.awaitRefusal(modelId);
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
        return Throughput.median(turns.stream().mapToDouble(Latencies.Summary::p99).toArray());
    }

    private static double ratio(List<OfferedLoad> without, List<OfferedLoad> during) {
        double[] ratios = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            ratios[turn] = during.get(turn).latency().p99() / without.get(turn).latency().p99();
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
