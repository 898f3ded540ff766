package dev.patisserie.standalone.command.train;

import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.AtomicFiles;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.data.command.JsonFile;
import dev.patisserie.standalone.client.TrainingClient;
import dev.patisserie.standalone.client.model.FetchedModel;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.command.option.DecisionOptions;
import dev.patisserie.standalone.command.option.ModelStoreOption;
import dev.patisserie.standalone.command.option.RequestIds;
import dev.patisserie.standalone.command.option.RunningOptions;
import dev.patisserie.standalone.report.Reproduction;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code reproduce}. */
@Command(
        name = "reproduce",
        description = {
            "Repeat the training of a published model and compare the results.",
            "Sends the same request with the same seed under a new id, for the same version of the data set if it",
            "has versions, then prints whether both models are",
            "equal, or the differences. The second model is published as well."
        },
        mixinStandardHelpOptions = true)
public final class ReproduceCommand implements Callable<Integer> {

    @Parameters(paramLabel = "MODEL", description = "Id of the model, as listed by 'patisserie models'.")
    private String modelId;

    @Mixin
    private ModelStoreOption modelStore;

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
        String broker = options.broker();
        StoreLocation store = modelStore.location(options);
        Path work = Files.createTempDirectory("patisserie-reproduce");
        try {
            FetchedModel original = FetchedModel.fetch(PublishedModels.find(broker, modelId), store, work.resolve("a"));
            String again = train(broker, original.manifest(), out);
            Reproduction reproduction = Reproduction.of(
                    original, FetchedModel.fetch(PublishedModels.find(broker, again), store, work.resolve("b")));
            print(out, again, reproduction);
            json.write(reproduction);
            return reproduction.same() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    /** Returns the id of the trained model. */
    private String train(String broker, Manifest original, PrintWriter out) throws InterruptedException {
        Clock clock = Clock.systemUTC();
        TrainingRequested again = request(original, RequestIds.fresh("reproduce", clock));
        try (var view = new TrainingView(out, () -> {})) {
            view.announce(again);
            TrainingProgressed last = new TrainingClient(broker, clock, decision.decision()).run(again, view);
            return TrainingView.result(last).modelId();
        }
    }

    /** Returns the same request, for the version of the data set that the model was trained on. */
    static TrainingRequested request(Manifest original, String requestId) {
        TrainingRequested request = original.request();
        Optional<String> version =
                Optional.ofNullable(original.datasetVersion()).map(DatasetVersion::version);
        String dataset = new DatasetReference(request.datasetReference().name(), version).toString();
        return request.toBuilder()
                .requestId(requestId)
                .dataset(dataset)
                .trial(null)
                .build();
    }

    private void print(PrintWriter out, String again, Reproduction reproduction) {
        out.printf("%-10s %-7s %s%n", "", "", modelId + "  /  " + again);
        for (Reproduction.Fact fact : reproduction.facts()) {
            out.printf(
                    "%-10s %-7s %s%n",
                    fact.name(),
                    fact.same() ? "same" : "DIFFERS",
                    fact.same() ? fact.original() : fact.original() + "  /  " + fact.again());
        }
        out.println(
                reproduction.same()
                        ? "reproduced: the same model, bit for bit"
                        : "not reproduced: see the differences above");
    }
}
