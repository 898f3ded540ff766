package dev.patisserie.standalone.command.dataset;

import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.dataset.version.DatasetVersions;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.data.version.VersionDiff;
import dev.patisserie.standalone.command.option.DatasetOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data diff}. */
@Command(
        name = "diff",
        description = "Show the images that differ between two versions of a data set.",
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {

    /** Number of images that are printed of each kind; the JSON file has all. */
    private static final int PRINTED = 20;

    @Parameters(index = "0", paramLabel = "NAME@VERSION", description = "The first version.")
    private String from;

    @Parameters(
            index = "1",
            paramLabel = "[NAME@]VERSION",
            description = "The second version. Of both versions the first 8 digits are sufficient.")
    private String to;

    @Mixin
    private DatasetOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        DatasetVersions versions = options.topic().read();
        DatasetPublished first = versions.resolve(from);
        DatasetPublished second = second(versions, first);
        try (DatasetStore store = options.store()) {
            VersionDiff diff = VersionDiff.of(store.read(first), store.read(second));
            print(out, "added", diff.added());
            print(out, "removed", diff.removed());
            print(out, "relabelled", diff.relabelled());
            print(out, "in another split", diff.moved());
            json.write(diff);
        }
        return CommandLine.ExitCode.OK;
    }

    private DatasetPublished second(DatasetVersions versions, DatasetPublished first) {
        boolean isNamed =
                to.contains(DatasetReference.SEPARATOR) || versions.names().contains(to);
        DatasetPublished second = isNamed ? versions.resolve(to) : versions.resolve(first.dataset(), to);
        if (!second.dataset().equals(first.dataset())) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "expected two versions of one data set, found '%s' and '%s'"
                            .formatted(first.dataset(), second.dataset()));
        }
        return second;
    }

    private static void print(PrintWriter out, String kind, List<VersionDiff.Image> images) {
        out.printf("%s: %d%n", kind, images.size());
        images.stream()
                .limit(PRINTED)
                .forEach(image -> out.printf(
                        "  %s  %s%s%s  %s%n",
                        image.sha256(),
                        image.split(),
                        image.label() == null ? "" : "/" + image.label(),
                        image.before() == null ? "" : " (was %s)".formatted(image.before()),
                        image.origin()));
        if (images.size() > PRINTED) {
            out.printf("  and %d more; --json writes all%n", images.size() - PRINTED);
        }
    }
}
