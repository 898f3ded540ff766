package dev.patisserie.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures contestants in turns, a window each: what else happens on the machine then happens to all of them. Before
 * that, each is run until its windows agree.
 */
public final class InterleavedMeasurement {

    /** Consecutive windows that must agree before any counts. */
    static final int AGREEING = 3;

    /** How far apart those may be, of the fastest. */
    static final double AGREEMENT = 0.1;

    /** Windows after which a warm-up is given up, and reported as not steady. */
    static final int LONGEST_WARM_UP = 12;

    private final Duration window;
    private final int rounds;
    private final Consumer<String> progress;

    /**
     * Prepares a race.
     *
     * @param window of one measurement
     * @param rounds windows of each that count, at least 1
     * @param progress told about each window
     */
    public InterleavedMeasurement(Duration window, int rounds, Consumer<String> progress) {
        this.window = window;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** Warms all of them up, one by one, and then measures them in turns; the results in order. */
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
