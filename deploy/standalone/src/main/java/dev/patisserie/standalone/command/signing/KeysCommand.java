package dev.patisserie.standalone.command.signing;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code keys}. */
@Command(
        name = "keys",
        description = "Generate and list the keys that sign models.",
        mixinStandardHelpOptions = true,
        subcommands = {KeysGenerateCommand.class, KeysListCommand.class})
public final class KeysCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "expected a command of 'keys'");
    }
}
