package dev.patisserie.data.command;

import dev.patisserie.common.dataset.DatasetFolder;
import dev.patisserie.data.set.DuplicateImage;
import dev.patisserie.data.set.Inspection;
import dev.patisserie.data.set.Inspector;
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

/** The command {@code data inspect}. */
@Command(
        name = "inspect",
        description = {
            "Report the classes, sizes and faulty files of a data set.",
            "Files are read as training and serving read them: at any depth below a class folder,",
            "images by content, without names that begin with a dot. 'CANNOT TRAIN' marks what the",
            "trainer rejects."
        },
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "A split data set, or class folders.")
    private Path folder;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Inspection inspection = Inspector.inspect(folder);
        print(inspection, spec.commandLine().getOut());
        json.write(inspection);
        return CommandLine.ExitCode.OK;
    }

    private static void print(Inspection inspection, PrintWriter out) {
        out.printf("%s%n%n", inspection.folder());
        inspection
                .classes()
                .forEach((label, counts) ->
                        out.printf("%-24s %s%n", label, counts.toString().replaceAll("[{}]", "")));
        out.printf(
                "%n%d files in %d classes; formats %s%n",
                inspection.images(), inspection.classes().size(), inspection.formats());
        if (inspection.other() > 0) {
            out.printf("%d files of no class in %s%n", inspection.other(), DatasetFolder.OTHER);
        }
        range(out, "width", "px", inspection.width());
        range(out, "height", "px", inspection.height());
        range(out, "size", "bytes", inspection.bytes());
        findings(inspection, out);
    }

    private static void range(PrintWriter out, String name, String unit, Inspection.Range range) {
        if (range != null) {
            out.printf("%-8s min %d, median %d, max %d %s%n", name, range.min(), range.median(), range.max(), unit);
        }
    }

    private static void findings(Inspection inspection, PrintWriter out) {
        out.printf(
                "%nbroken: %d, duplicates: %d (across splits: %d), turned by EXIF: %d%n",
                inspection.broken().size(),
                inspection.duplicates().size(),
                inspection.duplicates().stream()
                        .filter(DuplicateImage::acrossSplits)
                        .count(),
                inspection.rotated().size());
        inspection
                .problems()
                .forEach(problem ->
                        out.printf("%s: %s%n", problem.refused() ? "CANNOT TRAIN" : "warning", problem.reason()));
        inspection.broken().forEach(file -> out.printf("broken %s: %s%n", file.file(), file.reason()));
        inspection.duplicates().forEach(duplicate -> print(duplicate, out));
        inspection.rotated().forEach(file -> out.printf("turned by EXIF: %s%n", file));
    }

    private static void print(DuplicateImage duplicate, PrintWriter out) {
        out.printf(
                "same image%s%s: %s%n",
                duplicate.acrossSplits() ? " ACROSS SPLITS" : "",
                duplicate.acrossClasses() ? " in several classes" : "",
                String.join(", ", duplicate.files()));
    }
}
