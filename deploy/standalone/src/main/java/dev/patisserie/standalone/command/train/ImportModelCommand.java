package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.BackboneWeights;
import dev.patisserie.common.event.ImportedModel;
import dev.patisserie.common.event.ImportedModel.InputRange;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.Labelled;
import dev.patisserie.standalone.command.option.RequestIds;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.workspace.PlacedWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code import}. */
@Command(
        name = "import",
        description = {
            "Publish a classifier that Keras trained.",
            "The trainer verifies its layers and classes, evaluates it on the holdout of a data set,",
            "calibrates it, and publishes it like a model of its own. Ctrl-C stops printing; the import",
            "continues."
        },
        mixinStandardHelpOptions = true)
public final class ImportModelCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            description = {
                "A .keras file of Keras 3 or TensorFlow 2.13. With --bootstrap: the name of a file in the",
                "trainer's weights folder."
            })
    private Path file;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            required = true,
            description = "The data set that evaluates the model: NAME@VERSION, NAME, or a folder below the data root.")
    private String dataset;

    @Option(
            names = "--labels",
            paramLabel = "A,B,...",
            split = ",",
            description = {
                "Class names in the order of the model's outputs, those of the data set. Default: those",
                "that 'export' wrote into the file."
            })
    private List<String> labels;

    @Option(
            names = "--input-range",
            paramLabel = "R",
            converter = Ranges.class,
            description = {
                "Values of the pixels that the model takes: 0..255, 0..1 or -1..1. Not needed for a model",
                "that begins with a Rescaling or Normalization layer."
            })
    private InputRange inputRange;

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Image width and height, in pixels, for a model that takes any size.")
    private Integer imageSize;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    /** Reads the JSON names. */
    private static final class Ranges implements Labelled<InputRange> {
        @Override
        public InputRange of(String label) {
            return InputRange.of(label);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = Clock.systemUTC();
        String broker = options.broker();
        TrainingRequested request = request(clock);
        try (var view = new TrainingView(out, () -> {})) {
            view.announce(request);
            TrainingProgressed last = new TrainingClient(broker, clock, decision.decision()).run(request, view);
            json.write(last);
            TrainingProgressed.Result result = TrainingView.result(last);
            out.printf(
                    "published  %s: holdout accuracy %.4f, loss %.4f%n",
                    result.modelId(), result.holdoutAccuracy(), result.holdoutLoss());
            return CommandLine.ExitCode.OK;
        }
    }

    private TrainingRequested request(Clock clock) throws IOException {
        try {
            BackboneWeights placed = PlacedWeights.place(file, options.stack());
            var model = new ImportedModel(placed.file(), placed.sha256(), labels, inputRange);
            return TrainingRequested.builder(RequestIds.fresh("import", clock), Pipeline.IMPORT, dataset)
                    .imageSize(imageSize)
                    .model(model)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
