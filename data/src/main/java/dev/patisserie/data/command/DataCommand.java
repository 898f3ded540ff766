package dev.patisserie.data.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code data}, which draws, splits, inspects and publishes data sets. Others add subcommands. */
@Command(
        name = "data",
        description = "Draw, split, inspect and publish data sets of labelled photos.",
        mixinStandardHelpOptions = true,
        subcommands = {MakeCommand.class, SplitCommand.class, InspectCommand.class})
public final class DataCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "expected one of "
                        + String.join(", ", spec.commandLine().getSubcommands().keySet()));
    }
}
