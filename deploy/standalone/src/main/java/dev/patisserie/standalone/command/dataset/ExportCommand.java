package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.data.version.VersionExport;
import dev.patisserie.standalone.command.option.DatasetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data export}. */
@Command(
        name = "export",
        description = {
            "Write a version as a folder with train, validation and holdout.",
            "Every image is verified. The folder is complete or absent."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "NAME[@VERSION]",
            description = "The data set, and the first 8 or more digits of a version. Default: the newest.")
    private String reference;

    @Parameters(index = "1", paramLabel = "DIR", description = "Output folder; must not exist, or be empty.")
    private Path folder;

    @Mixin
    private DatasetOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DatasetPublished version = options.topic().read().resolve(reference);
        try (DatasetStore store = options.store();
                var view = new StepView(out)) {
            VersionExport.export(store, store.read(version), folder, view);
        }
        out.printf(
                "exported %d images of %s to %s%n", version.imageCount() + version.otherCount(), version.key(), folder);
        return CommandLine.ExitCode.OK;
    }
}
