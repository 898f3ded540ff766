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

/** The command {@code data publish}. */
@Command(
        name = "publish",
        description = {
            "Publish a folder as the new version of a data set.",
            "Splits of the folder are kept. Without splits, each group of near duplicates is assigned by",
            "its hash. An image never changes its split from one version to the next, and near",
            "duplicates of holdout images never train. Images in the folder _other belong to no class."
        },
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "A split data set, or class folders.")
    private Path folder;

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "Name of the data set.")
    private String name;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason for the version, for the record.")
    private String reason;

    @Option(
            names = "--shrink-holdout",
            description = "Allow that holdout images of the newest version are missing in DIR.")
    private boolean shrinkHoldout;

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
        var request = new PublicationRequest(
                name, folder, PublicationRequest.Mode.WHOLE, splits.ratios(), shrinkHoldout, reason);
        PublicationRun.run(options, request, json, spec.commandLine().getOut());
        return CommandLine.ExitCode.OK;
    }
}
