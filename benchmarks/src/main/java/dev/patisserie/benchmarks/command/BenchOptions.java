package dev.patisserie.benchmarks.command;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The measurements of {@code bench} and their durations. */
final class BenchOptions {

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = {
                "Images/s of the latency and the swaps. Default: 50, 70 and 90 %% of the measured",
                "throughput; swaps at 70 %%."
            })
    private Double rate;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Duration of each latency measurement. Default: ${DEFAULT-VALUE}.")
    private double duration;

    @Option(
            names = "--window",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Duration of each throughput measurement. Default: ${DEFAULT-VALUE}.")
    private double window;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = {"Measured windows, after those of the warm-up. Default: ${DEFAULT-VALUE}."})
    private int rounds;

    @Option(
            names = "--hostile",
            paramLabel = "ZIP",
            description = {
                "An archive of a model whose verification does not end. Measures p99 at 50 %% of the",
                "end-to-end throughput with and without its verification, in turns."
            })
    private Path hostile;

    @Option(
            names = "--shadow-turns",
            paramLabel = "N",
            defaultValue = "0",
            description = {
                "Pairs of loads, without and with a copy of the model that answers 20 %% of the images as the",
                "candidate of a rollout; measures p99 at 50 %% of the end-to-end throughput. Default: none."
            })
    private int shadowTurns;

    @Option(
            names = "--bursts",
            paramLabel = "N",
            defaultValue = "5",
            description = {
                "Bursts of 64 photos with each guarantee; measures the median of the answers and the time",
                "of all of them. 0 for none. Default: ${DEFAULT-VALUE}."
            })
    private int bursts;

    @Spec
    private CommandSpec spec;

    private int swaps;

    private int hostileTurns;

    @Option(
            names = "--swap-distance",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Time from one swap to the next. Default: ${DEFAULT-VALUE}.")
    private double swapDistance;

    /** Validates the number of swaps before the measurements. */
    @Option(
            names = "--swaps",
            paramLabel = "N",
            defaultValue = "20",
            description = "Number of swaps, a multiple of 4; 0 for none. Default: ${DEFAULT-VALUE}.")
    void swaps(int count) {
        if (count < 0 || count % 4 != 0) {
            throw new ParameterException(
                    spec.commandLine(), "expected --swaps to be a multiple of 4, at least 0, was " + count);
        }
        swaps = count;
    }

    /** Requires at least one pair. */
    @Option(
            names = "--hostile-turns",
            paramLabel = "N",
            defaultValue = "8",
            description = {"Pairs of loads that --hostile measures, at least 1. Default: ${DEFAULT-VALUE}."})
    void hostileTurns(int count) {
        if (count < 1) {
            throw new ParameterException(spec.commandLine(), "expected --hostile-turns to be at least 1, was " + count);
        }
        hostileTurns = count;
    }

    /** Returns the offered images per second; null for fractions of the saturation. */
    Double rate() {
        return rate;
    }

    Duration duration() {
        return seconds(duration);
    }

    Duration window() {
        return seconds(window);
    }

    int rounds() {
        return rounds;
    }

    /** Returns the archive of a hostile model; null if none is measured. */
    Path hostile() {
        return hostile;
    }

    /** Returns the number of pairs without and with a candidate; 0 if none is measured. */
    int shadowTurns() {
        return shadowTurns;
    }

    /** Returns the number of bursts; 0 if none is measured. */
    int bursts() {
        return bursts;
    }

    int hostileTurns() {
        return hostileTurns;
    }

    int swaps() {
        return swaps;
    }

    Duration swapDistance() {
        return seconds(swapDistance);
    }

    private static Duration seconds(double value) {
        return Duration.ofMillis(Math.round(value * 1000));
    }
}
