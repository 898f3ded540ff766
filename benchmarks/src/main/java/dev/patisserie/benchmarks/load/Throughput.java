package dev.patisserie.benchmarks.load;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Throughput in images per second over several windows.
 *
 * @param median the median of the windows
 * @param min the slowest window
 * @param max the fastest window
 * @param windows throughput of each window, in order
 * @param processorMillis processor time per image of each window with a known process, in milliseconds
 * @param warmUp the warm-up before the windows
 */
public record Throughput(
        double median, double min, double max, List<Double> windows, List<Double> processorMillis, WarmUp warmUp) {

    /**
     * The result of a warm-up.
     *
     * @param windows number of warm-up windows
     * @param steady whether the last warm-up windows agreed; otherwise the machine or the service was not at rest and
     *     the results are unreliable
     */
    public record WarmUp(int windows, boolean steady) {}

    static Throughput of(List<Measurement> paces, WarmUp warmUp) {
        return of(
                paces.stream().map(Measurement::imagesPerSecond).toList(),
                paces.stream()
                        .map(Measurement::processorMillis)
                        .filter(Objects::nonNull)
                        .toList(),
                warmUp);
    }

    private static Throughput of(List<Double> windows, List<Double> processorMillis, WarmUp warmUp) {
        double[] sorted = sorted(windows);
        return new Throughput(median(sorted), sorted[0], sorted[sorted.length - 1], windows, processorMillis, warmUp);
    }

    /** Returns the windows of several measurements as one, which is steady if all of them were. */
    public static Throughput of(List<Throughput> parts) {
        List<Double> windows = joined(parts.stream().map(Throughput::windows));
        List<Double> millis = joined(parts.stream().map(Throughput::processorMillis));
        int warmUps = parts.stream().mapToInt(part -> part.warmUp.windows()).sum();
        boolean steady = parts.stream().allMatch(part -> part.warmUp.steady());
        return of(windows, millis, new WarmUp(warmUps, steady));
    }

    private static List<Double> joined(Stream<List<Double>> parts) {
        return parts.flatMap(List::stream).toList();
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** Returns the median of {@link #processorMillis}, which must not be empty. */
    public double medianProcessorMillis() {
        return median(sorted(processorMillis));
    }

    /** Returns the median, which is the mean of the two middle values of an even number. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
