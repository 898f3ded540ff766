package dev.patisserie.standalone.command.rollout;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code rollout}. */
@Command(
        name = "rollout",
        description = "Show, start, promote or abort the rollout of a model.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RolloutStatusCommand.class,
            RolloutStartCommand.class,
            RolloutPromoteCommand.class,
            RolloutAbortCommand.class
        })
public final class RolloutCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected one of status, start, promote, abort");
    }
}
