package dev.patisserie.standalone.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Images per second over some windows.
 *
 * @param median half of the windows were faster
 * @param min the slowest window
 * @param max the fastest window
 * @param windows as they came
 * @param warmUp whether it was warm when they began
 */
public record Throughput(
        double median, double min, double max, List<Double> windows, WarmUp warmUp) {

    /**
     * How the warm-up went.
     *
     * @param windows before those that count
     * @param steady whether the last of them agreed; if not, the machine or the service was not at
     *     rest, and the figures are to be taken with care
     */
    public record WarmUp(int windows, boolean steady) {}

    static Throughput of(List<Double> windows, WarmUp warmUp) {
        double[] sorted = windows.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Throughput(
                median(sorted), sorted[0], sorted[sorted.length - 1], List.copyOf(windows), warmUp);
    }

    /** Returns the windows of several measurements as one; steady if all of them were. */
    public static Throughput of(List<Throughput> parts) {
        List<Double> windows = parts.stream().flatMap(part -> part.windows.stream()).toList();
        int warmUps = parts.stream().mapToInt(part -> part.warmUp.windows()).sum();
        boolean steady = parts.stream().allMatch(part -> part.warmUp.steady());
        return of(windows, new WarmUp(warmUps, steady));
    }

    /** Returns the middle value, or the mean of the two. */
    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
