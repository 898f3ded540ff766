package dev.patisserie.standalone.command.rollout;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code policy}. */
@Command(
        name = "policy",
        description = "Set or show how a better model replaces the serving one.",
        mixinStandardHelpOptions = true,
        subcommands = {PolicySetCommand.class, PolicyShowCommand.class})
public final class PolicyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected one of set, show");
    }
}
