package dev.patisserie.standalone.command.dataset;

import dev.patisserie.data.version.SplitRatios;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The shares of the splits of a folder without splits. */
final class SplitOptions {

    @Option(
            names = "--validation",
            paramLabel = "PERCENT",
            defaultValue = "20",
            description = "Share of the groups, if the folder has no splits. Default: ${DEFAULT-VALUE}.")
    private int validation;

    @Option(
            names = "--holdout",
            paramLabel = "PERCENT",
            defaultValue = "20",
            description = "Share of the groups, if the folder has no splits. Default: ${DEFAULT-VALUE}.")
    private int holdout;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    SplitRatios ratios() {
        try {
            return new SplitRatios(validation, holdout);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
