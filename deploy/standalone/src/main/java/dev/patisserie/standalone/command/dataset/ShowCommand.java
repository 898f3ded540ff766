package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data show}. */
@Command(name = "show", description = "Show a version of a data set.", mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME[@VERSION]",
            description = "The data set, and the first 8 or more digits of a version. Default: the newest.")
    private String reference;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DatasetPublished version = new DatasetTopic(options.broker()).read().resolve(reference);
        out.printf("%s%n", version.key());
        out.printf("created    %s%n", version.createdAt());
        if (version.reason() != null) {
            out.printf("reason     %s%n", version.reason());
        }
        out.printf("manifest   %s%n", version.manifest());
        out.printf("holdout    %s%n", version.holdoutDigest());
        VersionTable.print(version, out);
        json.write(version);
        return CommandLine.ExitCode.OK;
    }
}
