package dev.patisserie.standalone.command.dataset;

import java.util.List;
import picocli.CommandLine;

/** The subcommands of {@code data} for versions. */
public final class VersionCommands {

    private VersionCommands() {}

    /** Adds the subcommands to the command {@code data}. */
    public static void addTo(CommandLine data) {
        List.of(
                        new PublishCommand(),
                        new AddCommand(),
                        new ListCommand(),
                        new ShowCommand(),
                        new DiffCommand(),
                        new ExportCommand(),
                        new RetireCommand(),
                        new PruneCommand())
                .forEach(data::addSubcommand);
    }
}
