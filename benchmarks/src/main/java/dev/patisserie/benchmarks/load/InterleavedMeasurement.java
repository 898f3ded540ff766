package dev.patisserie.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures several subjects in turns, one window each, so that other load of the machine affects all of them. Before,
 * each subject is warmed up until its windows agree.
 */
public final class InterleavedMeasurement {

    /** Number of consecutive windows that must agree at the end of the warm-up. */
    static final int AGREEING = 3;

    /** Largest difference of these windows, as a fraction of the fastest. */
    static final double AGREEMENT = 0.1;

    /** Largest number of warm-up windows, after which the warm-up is reported as not steady. */
    static final int LONGEST_WARM_UP = 12;

    private final Duration window;
    private final int rounds;
    private final Consumer<String> progress;

    /**
     * Creates a measurement.
     *
     * @param window duration of a window
     * @param rounds number of measured windows of each subject, at least 1
     * @param progress receives a message about each window
     */
    public InterleavedMeasurement(Duration window, int rounds, Consumer<String> progress) {
        this.window = window;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Warms up the subjects one by one, measures them in turns, and returns the results in the same order. */
    public List<Throughput> run(List<Subject> contestants) throws IOException, InterruptedException {
        List<Throughput.WarmUp> warmUps = new ArrayList<>();
        List<List<Measurement>> windows = new ArrayList<>();
        for (Subject contestant : contestants) {
            warmUps.add(warmUp(contestant));
            windows.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                windows.get(i).add(measure(contestants.get(i)));
            }
        }
        return IntStream.range(0, contestants.size())
                .mapToObj(i -> Throughput.of(windows.get(i), warmUps.get(i)))
                .toList();
    }

    private Throughput.WarmUp warmUp(Subject contestant) throws IOException, InterruptedException {
        List<Double> rates = new ArrayList<>();
        while (rates.size() < LONGEST_WARM_UP && !agree(rates)) {
            rates.add(measure(contestant).imagesPerSecond());
        }
        return new Throughput.WarmUp(rates.size(), agree(rates));
    }

    private Measurement measure(Subject contestant) throws IOException, InterruptedException {
        Measurement pace = contestant.meter().measure(window);
        progress.accept("%s, %.0f images/s".formatted(contestant.name(), pace.imagesPerSecond()));
        return pace;
    }

    private static boolean agree(List<Double> rates) {
        if (rates.size() < AGREEING) {
            return false;
        }
        List<Double> last = rates.subList(rates.size() - AGREEING, rates.size());
        double slowest = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double fastest = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return fastest - slowest <= AGREEMENT * fastest;
    }
}
