package dev.patisserie.standalone.command.feedback;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code feedback}. */
@Command(
        name = "feedback",
        description = "Print the live accuracy and the state of the labels.",
        mixinStandardHelpOptions = true,
        subcommands = FeedbackStatusCommand.class)
public final class FeedbackCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected status");
    }
}
