package dev.patisserie.standalone.command.signing;

import dev.patisserie.common.signing.KeyFiles;
import dev.patisserie.common.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code keys generate}. */
@Command(
        name = "generate",
        description = {
            "Generate a key that signs models, ECDSA with P-256.",
            "Writes NAME.private.pem with mode 600, for trainer.signing-key, and NAME.pem, for the folder",
            "of the trusted keys. Neither file may exist."
        },
        mixinStandardHelpOptions = true)
public final class KeysGenerateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Path of the files without .pem.")
    private Path name;

    @Option(
            names = "--not-after",
            paramLabel = "DATE",
            description = {
                "Last day (UTC) on which services accept the key, such as 2027-06-30. It is part of the name",
                "of the public key's file. Default: no limit."
            })
    private LocalDate lastDay;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path absolute = name.toAbsolutePath();
        String base = absolute.getFileName().toString();
        String limit = lastDay == null ? "" : ".not-after-" + lastDay;
        Path privateFile = absolute.resolveSibling(base + ".private.pem");
        Path publicFile = absolute.resolveSibling(base + limit + ".pem");
        SigningKey key = KeyFiles.generate(privateFile, publicFile);
        spec.commandLine()
                .getOut()
                .printf(
                        "private    %s%npublic     %s%nkey        %s%n",
                        privateFile, publicFile, key.publicKey().hint());
        return CommandLine.ExitCode.OK;
    }
}
