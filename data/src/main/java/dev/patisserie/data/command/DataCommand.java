package dev.patisserie.data.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code data}: make, split and inspect folders of labelled photos. */
@Command(
        name = "data",
        description = "Draw, split and inspect data sets of labelled photos.",
        mixinStandardHelpOptions = true,
        subcommands = {MakeCommand.class, SplitCommand.class, InspectCommand.class})
public final class DataCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected one of make, split, inspect");
    }
}
