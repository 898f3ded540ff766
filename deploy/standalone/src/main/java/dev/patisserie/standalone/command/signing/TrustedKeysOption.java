package dev.patisserie.standalone.command.signing;

import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.workspace.StackKeys;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option of the trusted keys. */
final class TrustedKeysOption {

    @Option(
            names = "--trusted-keys",
            paramLabel = "DIR",
            description = "Folder of the trusted keys, PEM files. Default: that of the running stack.")
    private Path folder;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Returns the folder.
     *
     * @param options the selected broker
     * @throws CommandLine.ParameterException if none was named and no stack runs here
     */
    Path folder(RunningOptions options) throws IOException {
        if (folder != null) {
            return folder;
        }
        return options.running()
                .map(stack -> StackKeys.beside(stack.modelStore()).trusted())
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(), "expected --trusted-keys, as no patisserie runs here"));
    }
}
