package dev.patisserie.standalone.command.model;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.standalone.client.model.FetchedModel;
import dev.patisserie.standalone.client.model.ModelFile;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.command.option.Labelled;
import dev.patisserie.standalone.command.option.ModelStoreOption;
import dev.patisserie.standalone.command.option.RunningOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code export}. */
@Command(
        name = "export",
        description = {
            "Write a published model for other tools.",
            "The model takes images of pixels 0 to 255, resized to a square, and returns the probabilities",
            "that the inference service returns, with the temperature of the calibration inside."
        },
        mixinStandardHelpOptions = true)
public final class ExportModelCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "The model's id; 'models' lists them.")
    private String modelId;

    @Option(
            names = "--format",
            paramLabel = "F",
            defaultValue = "keras",
            converter = Formats.class,
            description = {
                "keras (a .keras file that Keras 3 loads) or savedmodel (a folder that TensorFlow loads).",
                "Default: keras."
            })
    private ModelFile.Format format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file or folder to write, which must not exist. Default: MODEL.keras or MODEL.")
    private Path output;

    @Mixin
    private ModelStoreOption modelStore;

    @Mixin
    private RunningOptions options;

    @Spec
    private CommandSpec spec;

    /** Reads the names of the formats. */
    private static final class Formats implements Labelled<ModelFile.Format> {
        @Override
        public ModelFile.Format of(String label) {
            return Arrays.stream(ModelFile.Format.values())
                    .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(label))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "format must be keras or savedmodel, was '%s'".formatted(label)));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CheckpointPublished checkpoint = PublishedModels.find(options.broker(), modelId);
        String suffix = format == ModelFile.Format.KERAS ? ".keras" : "";
        Path target = output == null ? Path.of(modelId + suffix) : output;
        Path work = Files.createTempDirectory("patisserie-export");
        try {
            Path folder = FetchedModel.unpack(checkpoint, modelStore.location(options), work);
            ModelFile.write(folder, format, target);
        } finally {
            AtomicFiles.deleteTree(work);
        }
        spec.commandLine().getOut().printf("exported   %s to %s%n", modelId, target);
        return CommandLine.ExitCode.OK;
    }
}
