package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.command.option.StackOptions;
import dev.patisserie.standalone.command.option.TrainingOptions;
import dev.patisserie.standalone.command.option.WorkFolders;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.ProjectHome;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code compare}. */
@Command(
        name = "compare",
        description = {
            "Compare transfer learning with a ConvNet trained from scratch.",
            "Trains both on the same photos and prints the difference of their holdout accuracies with its",
            "95 %% interval, and the p value of McNemar's test."
        },
        mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {

    private static final Clock CLOCK = Clock.systemUTC();

    @Mixin
    private StackOptions options;

    @Mixin
    private TrainingOptions training;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = {
                "Work folder; its content is kept. Default: .patisserie/" + WorkFolders.COMPARE,
                "in the project, emptied at the start."
            })
    private Path workFolder;

    @Mixin
    private JsonFile json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProjectHome home = ProjectHome.find();
        PrintWriter out = spec.commandLine().getOut();
        WorkFolder work = WorkFolder.take(workFolder, home.works().resolve(WorkFolders.COMPARE));
        TrainingData data = options.data(home, work);
        training.defaultToDrawnEpochs();
        training.defaultToFewPhotos();
        training.weights().place(work.weights());
        TrainingRequested request = training.request(Pipeline.COMPARE, data.name(), CLOCK);
        out.println("starting   Kafka, trainer-service, inference-service ...");
        try (Stack stack = options.start(home, work, data)) {
            TrainingProgressed.Result result = train(stack, request, out);
            json.write(result);
            print(out, result.comparison());
            Path reports = work.reports(request.requestId());
            out.printf("page       %s%n", reports.resolve("comparison.md"));
            return CommandLine.ExitCode.OK;
        }
    }

    private static TrainingProgressed.Result train(Stack stack, TrainingRequested request, PrintWriter out)
            throws InterruptedException {
        try (var view = new TrainingView(out, stack::ensureAlive)) {
            view.announce(request);
            var client = new TrainingClient(stack.running().bootstrapServers(), CLOCK);
            return TrainingView.result(client.run(request, view));
        }
    }

    private static void print(PrintWriter out, ModelComparison comparison) {
        out.println();
        print(out, "baseline", comparison.baseline());
        print(out, "candidate", comparison.candidate());
        out.printf(
                "images     %d; right by the baseline alone %d, by the candidate alone %d%n",
                comparison.images(), comparison.onlyBaseline(), comparison.onlyCandidate());
        out.printf(
                "difference %.4f, 95 %% interval %.4f to %.4f; McNemar (%s) p = %.3g%n",
                comparison.candidate().holdoutAccuracy() - comparison.baseline().holdoutAccuracy(),
                comparison.difference().lower(),
                comparison.difference().upper(),
                comparison.method(),
                comparison.pValue());
    }

    private static void print(PrintWriter out, String role, ModelComparison.Contender model) {
        out.printf(
                "%-10s %s: holdout accuracy %.4f, loss %.4f, trained for %.1f s%n",
                role, model.modelId(), model.holdoutAccuracy(), model.holdoutLoss(), model.trainingSeconds());
    }
}
