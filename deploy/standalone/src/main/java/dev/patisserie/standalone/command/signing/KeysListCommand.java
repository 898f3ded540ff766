package dev.patisserie.standalone.command.signing;

import dev.patisserie.common.signing.PublicKeyFile;
import dev.patisserie.common.signing.TrustedKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code keys list}. */
@Command(
        name = "list",
        description = {
            "List the trusted keys of a folder.",
            "Exit code 1 if a file is no valid key, or a key has expired."
        },
        mixinStandardHelpOptions = true)
public final class KeysListCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The folder, with PEM files of public keys.")
    private Path folder;

    @Spec
    private CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        TrustedKeys found = TrustedKeys.read(folder);
        Instant now = clock.instant();
        found.keys().values().stream()
                .sorted(Comparator.comparing(PublicKeyFile::name))
                .forEach(key -> out.printf(
                        "%-8s %s  %s%s%n",
                        key.isExpired(now) ? "expired" : "valid",
                        key.hint(),
                        key.name(),
                        key.notAfter().map(end -> ", until " + end).orElse("")));
        found.invalid().forEach(reason -> out.printf("invalid  %s%n", reason));
        boolean isSound =
                found.invalid().isEmpty() && found.keys().values().stream().noneMatch(key -> key.isExpired(now));
        return isSound ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
