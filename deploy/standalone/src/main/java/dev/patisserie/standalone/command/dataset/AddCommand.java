package dev.patisserie.standalone.command.dataset;

import dev.patisserie.data.command.JsonFile;
import dev.patisserie.data.version.PublicationRequest;
import dev.patisserie.standalone.command.option.DatasetOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data add}. */
@Command(
        name = "add",
        description = {
            "Add the images of a folder to a data set, as a new version.",
            "The images of the newest version keep their classes and splits."
        },
        mixinStandardHelpOptions = true)
final class AddCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "NAME", description = "Name of the data set.")
    private String name;

    @Parameters(index = "1", paramLabel = "DIR", description = "A split data set, or class folders.")
    private Path folder;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason for the version, for the record.")
    private String reason;

    @Mixin
    private SplitOptions splits;

    @Mixin
    private DatasetOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var request =
                new PublicationRequest(name, folder, PublicationRequest.Mode.ADDITION, splits.ratios(), false, reason);
        PublicationRun.run(options, request, json, spec.commandLine().getOut());
        return CommandLine.ExitCode.OK;
    }
}
