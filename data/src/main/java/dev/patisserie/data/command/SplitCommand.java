package dev.patisserie.data.command;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.data.set.DuplicateImage;
import dev.patisserie.data.set.SplitRecipe;
import dev.patisserie.data.set.SplitReport;
import dev.patisserie.data.set.Splitter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code data split}. */
@Command(
        name = "split",
        description = {
            "Split class folders into train, validation and holdout.",
            "Stratified and seeded. Identical files stay in one split. DIR is not changed.",
            "The folder _other, with images of no class, is copied as it is."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SplitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "A folder with one folder of photos per class.")
    private Path source;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "Output folder; must not exist, or be empty. Default: DIR-split.")
    private Path target;

    @Option(names = "--validation", defaultValue = "0.2", description = "Fraction of each class.")
    private double validation;

    @Option(names = "--holdout", defaultValue = "0.2", description = "Fraction of each class.")
    private double holdout;

    @Option(names = "--seed", defaultValue = "42", description = "Seed of the split.")
    private long seed;

    @Option(names = "--link", description = "Create hard links, which take no space, instead of copies.")
    private boolean link;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SplitReport report = Splitter.split(source, target(), recipe());
        print(report);
        json.write(report);
        return CommandLine.ExitCode.OK;
    }

    private Path target() {
        Path from = source.toAbsolutePath().normalize();
        return target == null ? from.resolveSibling(from.getFileName() + "-split") : target;
    }

    private SplitRecipe recipe() {
        try {
            return new SplitRecipe(
                    validation, holdout, seed, link ? SplitRecipe.Placement.LINK : SplitRecipe.Placement.COPY);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void print(SplitReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-24s %8s %12s %8s%n", "class", "train", "validation", "holdout");
        report.classes()
                .forEach((label, counts) -> out.printf(
                        "%-24s %8d %12d %8d%n",
                        label,
                        counts.get(Split.TRAIN.folder()),
                        counts.get(Split.VALIDATION.folder()),
                        counts.get(Split.HOLDOUT.folder())));
        report.duplicates().forEach(duplicate -> print(duplicate, out));
        out.printf("split into %s%n", report.folder());
    }

    private static void print(DuplicateImage duplicate, PrintWriter out) {
        out.printf(
                "same image%s, kept in one split: %s%n",
                duplicate.acrossClasses() ? " in several classes" : "", String.join(", ", duplicate.files()));
    }
}
