package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.PipelineOption;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.command.option.TrainingOptions;
import dev.patisserie.standalone.workspace.Running;
import dev.patisserie.standalone.workspace.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code train}. */
@Command(
        name = "train",
        description = {"Train a model and print its progress.", "Ctrl-C stops printing; the training continues."},
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "A folder below the trainer's data root. Default: the served data set.")
    private String dataset;

    @Mixin
    private PipelineOption pipeline;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private DecisionOptions decision;

    @Mixin
    private RunningOptions options;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Clock clock = Clock.systemUTC();
        training.defaultToFewPhotos();
        if (training.weights().given()) {
            training.weights().place(options.stack());
        }
        TrainingRequested request = training.request(pipeline.pipeline(), dataset(), clock);
        var client = new TrainingClient(options.broker(), clock, decision.decision());
        try (var view = new TrainingView(out, () -> {})) {
            view.announce(request);
            TrainingProgressed last = client.run(request, view);
            json.write(last);
            TrainingProgressed.Result result = TrainingView.result(last);
            out.printf(
                    "published  %s: holdout accuracy %.4f, loss %.4f, %d images (%d skipped), %.1f s%n",
                    result.modelId(),
                    result.holdoutAccuracy(),
                    result.holdoutLoss(),
                    result.trainImages(),
                    result.skippedImages(),
                    result.trainingSeconds());
            return CommandLine.ExitCode.OK;
        }
    }

    private String dataset() throws IOException {
        if (dataset != null) {
            return dataset;
        }
        Optional<String> ofFile = training.dataset();
        return ofFile.isPresent()
                ? ofFile.get()
                : options.running().map(Running::dataset).orElse(TrainingData.DRAWN);
    }
}
