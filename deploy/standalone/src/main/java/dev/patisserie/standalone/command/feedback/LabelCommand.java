package dev.patisserie.standalone.command.feedback;

import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.standalone.client.label.LabelClient;
import dev.patisserie.standalone.client.label.LabellingQueue;
import dev.patisserie.standalone.command.option.LabelOptions;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code label}. Images and classes named like a subcommand follow {@code --}. */
@Command(
        name = "label",
        description = {
            "Label an image of the stream, or retract its label.",
            "The image is named by the imageId of its prediction, as 'watch' and topic predictions have it.",
            "The last label of an image is in force."
        },
        mixinStandardHelpOptions = true,
        subcommands = {LabelNextCommand.class, LabelImportCommand.class})
public final class LabelCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "IMAGE_ID", description = "The image.")
    private String imageId;

    @Parameters(index = "1", arity = "0..1", paramLabel = "CLASS", description = "Its true class.")
    private String label;

    @Option(names = "--none", description = "The image shows none of the classes.")
    private boolean none;

    @Option(names = "--retract", description = "Retract the label of the image.")
    private boolean retract;

    @Mixin
    private LabelOptions labels;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireOneDecision();
        String bootstrap = options.broker();
        PrintWriter out = spec.commandLine().getOut();
        if (retract) {
            new LabelClient(bootstrap).retract(imageId, decision());
            out.printf("retracted  %s%n", imageId);
        } else {
            ImageLabelled labelled = labelled(bootstrap);
            new LabelClient(bootstrap).send(List.of(labelled), decision());
            out.printf(
                    "labelled   %s: %s (%s)%n",
                    imageId,
                    none ? "none of the classes" : label,
                    labelled.selection().policy().label());
        }
        return CommandLine.ExitCode.OK;
    }

    private void requireOneDecision() {
        long decisions =
                Stream.of(label != null, none, retract).filter(given -> given).count();
        if (imageId == null || imageId.isBlank() || decisions != 1) {
            throw usage(
                    "expected IMAGE_ID and one of CLASS, --none, --retract; or one of the subcommands next, import");
        }
    }

    private ImageLabelled labelled(String bootstrap) {
        try {
            if (!none) {
                labels.classes(bootstrap).require(label);
            }
            Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
            return LabellingQueue.read(bootstrap).label(imageId, label, labels.labeller(), labels.source(), now);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private Decision decision() {
        try {
            return labels.decision();
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
