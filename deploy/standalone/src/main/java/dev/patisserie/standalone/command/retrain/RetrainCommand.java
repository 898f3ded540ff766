package dev.patisserie.standalone.command.retrain;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code retrain}. */
@Command(
        name = "retrain",
        description = "Show or accept the proposal of a training.",
        mixinStandardHelpOptions = true,
        subcommands = {RetrainStatusCommand.class, RetrainAcceptCommand.class})
public final class RetrainCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected one of status, accept");
    }
}
