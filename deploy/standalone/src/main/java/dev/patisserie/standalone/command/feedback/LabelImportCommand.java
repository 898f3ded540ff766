package dev.patisserie.standalone.command.feedback;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.standalone.client.label.KnownClasses;
import dev.patisserie.standalone.client.label.LabelClient;
import dev.patisserie.standalone.client.label.LabellingQueue;
import dev.patisserie.standalone.command.option.LabelOptions;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.label.LabelFile;
import dev.patisserie.standalone.label.LabelFile.Problem;
import dev.patisserie.standalone.label.LabelLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code label import}. */
@Command(
        name = "import",
        description = {
            "Send the labels of a file of comma-separated values.",
            "The first line has the columns imageId,label and optionally labeller,at (as 2026-01-31T12:00:00Z).",
            "Without at, the time of a label is that of the file's last change, so that a repeated import",
            "repeats its events. Nothing is sent if a line is wrong, unless --skip-invalid is given."
        },
        mixinStandardHelpOptions = true)
final class LabelImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The file, in UTF-8.")
    private Path file;

    @Option(
            names = "--none",
            paramLabel = "VALUE",
            description = "The value of column label of images that show none of the classes.")
    private String none;

    @Option(names = "--skip-invalid", description = "Send the valid lines of a file with wrong ones.")
    private boolean skipInvalid;

    @Mixin
    private LabelOptions labels;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    private final List<ImageLabelled> valid = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        read(content(), options.broker());
        PrintWriter err = spec.commandLine().getErr();
        problems.stream().sorted(Comparator.comparing(Problem::number)).forEach(err::println);
        if (!problems.isEmpty() && !skipInvalid) {
            throw new IllegalArgumentException(
                    "expected valid lines in %s, found %d wrong ones; nothing was sent: correct them, or add --skip-invalid"
                            .formatted(file, problems.size()));
        }
        new LabelClient(options.broker()).send(valid, labels.decision());
        spec.commandLine().getOut().printf("imported   %d labels, %d lines skipped%n", valid.size(), problems.size());
        return CommandLine.ExitCode.OK;
    }

    private LabelFile.Content content() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "expected a file of labels, found none at " + file);
        }
        return LabelFile.read(file, Optional.ofNullable(none));
    }

    private void read(LabelFile.Content content, String bootstrap) throws IOException {
        KnownClasses classes = labels.classes(bootstrap);
        LabellingQueue queue = LabellingQueue.read(bootstrap);
        Instant changed = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.MILLIS);
        problems.addAll(content.problems());
        for (LabelLine line : content.lines()) {
            try {
                line.label().ifPresent(classes::require);
                valid.add(queue.label(
                        line.imageId(),
                        line.label().orElse(null),
                        line.labeller().orElse(labels.labeller()),
                        labels.source(),
                        line.at().orElse(changed)));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(line.number(), e.getMessage()));
            }
        }
    }
}
