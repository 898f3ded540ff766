package dev.patisserie.benchmarks.command;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code bench} measures, and for how long. */
final class BenchOptions {

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = {
                "Images/s of the latency and the swaps. Default: 50, 70 and 90 %% of what the service",
                "can take, as measured; swaps at 70 %%."
            })
    private Double rate;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "Of each load that latency is measured at. Default: ${DEFAULT-VALUE}.")
    private double duration;

    @Option(
            names = "--window",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Of each throughput measurement. Default: ${DEFAULT-VALUE}.")
    private double window;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = {"Windows that count, after those to warm up. Default: ${DEFAULT-VALUE}."})
    private int rounds;

    @Option(
            names = "--hostile",
            paramLabel = "ZIP",
            description = {
                "An archive of a model whose verification does not end: measures p99 at 50 %% of the",
                "end-to-end throughput while it is verified, and without, in turns."
            })
    private Path hostile;

    @Spec
    private CommandSpec spec;

    private int swaps;

    private int hostileTurns;

    @Option(
            names = "--swap-distance",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "From one swap to the next. Default: ${DEFAULT-VALUE}.")
    private double swapDistance;

    /** Checks at once what would otherwise show after minutes of measuring. */
    @Option(
            names = "--swaps",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, a multiple of 4; 0: none. Default: ${DEFAULT-VALUE}.")
    void swaps(int count) {
        if (count < 0 || count % 4 != 0) {
            throw new ParameterException(
                    spec.commandLine(), "expected --swaps to be a multiple of 4, at least 0, was " + count);
        }
        swaps = count;
    }

    /** Rejects a number that measures nothing. */
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

    /** Returns the images per second to offer; null for fractions of the saturation. */
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
