package dev.patisserie.benchmarks.load;

import dev.patisserie.common.fault.Reasons;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Latency at one load, without swaps and during swaps, in turns.
 *
 * @param swaps number of swaps
 * @param distanceSeconds time from one swap to the next, in seconds
 * @param swapSeconds median time from the pin until the new model served, in seconds
 * @param offered images per second
 * @param without latency without swaps
 * @param during latency during swaps, the pauses between them included
 * @param p99Ratio p99 during swaps divided by p99 without
 * @param unanswered number of images without an answer
 * @param repeats number of repeated answers
 */
public record SwapLoad(
        int swaps,
        double distanceSeconds,
        double swapSeconds,
        double offered,
        Latencies.Summary without,
        Latencies.Summary during,
        double p99Ratio,
        long unanswered,
        long repeats) {

    /** Number of turns of each kind. */
    private static final int TURNS = 2;

    /**
     * Measures the latency with and without swaps.
     *
     * @param count number of swaps, a multiple of four
     * @param distance time from one swap to the next
     */
    public static SwapLoad measure(StreamLoad load, Swaps swaps, double imagesPerSecond, int count, Duration distance)
            throws InterruptedException {
        if (count < 2 * TURNS || count % (2 * TURNS) != 0) {
            throw new IllegalArgumentException("expected a multiple of %d swaps, was %d".formatted(2 * TURNS, count));
        }
        var without = new Latencies();
        var during = new Latencies();
        List<OfferedLoad> loads = new ArrayList<>();
        List<Duration> took = new ArrayList<>();
        Duration stretch = distance.multipliedBy(count / TURNS);
        ExecutorService driver = Executors.newSingleThreadExecutor();
        try {
            for (int turn = 0; turn < TURNS; turn++) {
                loads.add(load.offer(imagesPerSecond, stretch, without));
                Future<List<Duration>> swapping = driver.submit(() -> swaps.run(count / TURNS, distance));
                loads.add(load.offer(imagesPerSecond, stretch, during));
                took.addAll(swapping.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(Reasons.of(e), e.getCause());
        } finally {
            driver.shutdownNow();
        }
        return new SwapLoad(
                count,
                distance.toMillis() / 1e3,
                Throughput.median(
                        took.stream().mapToDouble(each -> each.toMillis() / 1e3).toArray()),
                imagesPerSecond,
                without.summary(),
                during.summary(),
                during.summary().p99() / without.summary().p99(),
                loads.stream().mapToLong(OfferedLoad::unanswered).sum(),
                loads.stream().mapToLong(OfferedLoad::repeats).sum());
    }
}
