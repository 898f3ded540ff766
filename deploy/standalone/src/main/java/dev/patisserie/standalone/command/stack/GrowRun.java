package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.dataset.version.DatasetStore;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.store.StoreLocation;
import dev.patisserie.data.version.PublicationReport;
import dev.patisserie.data.version.PublicationRequest;
import dev.patisserie.data.version.SplitRatios;
import dev.patisserie.data.version.VersionExport;
import dev.patisserie.standalone.client.DatasetTopic;
import dev.patisserie.standalone.client.ServedModels;
import dev.patisserie.standalone.command.dataset.PublicationRun;
import dev.patisserie.standalone.command.train.NewModel;
import dev.patisserie.standalone.command.train.TrainingView;
import dev.patisserie.standalone.report.DemoReport;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The demo of a data set that grows. The champion of half of the photos serves; then the other half is added, to the
 * holdout too. A model that is worse on the new holdout does not serve, a better one does.
 */
final class GrowRun {

    private final Stack stack;
    private final DatasetTopic topic;
    private final Path scratch;
    private final Path store;
    private final NewModel models;
    private final PrintWriter out;

    /**
     * Creates the run.
     *
     * @param stack a running stack
     * @param work its work folder
     */
    GrowRun(Stack stack, WorkFolder work, PrintWriter out) {
        this.stack = stack;
        this.topic = new DatasetTopic(stack.running().bootstrapServers());
        this.scratch = work.root().resolve("grow");
        this.store = work.datasets();
        this.models = new NewModel(stack, out);
        this.out = out;
    }

    /**
     * Runs all steps.
     *
     * @param data all photos
     * @param last the last training, of the pipeline {@code simple}
     * @return the report on the last model, with the holdout of the grown data set
     * @throws IllegalStateException if the last model is not better than the champion
     */
    DemoReport run(TrainingData data, TrainingRequested last) throws IOException, InterruptedException {
        Path half = HalfOfPhotos.copy(data, scratch.resolve("half"));
        DatasetPublished first = publish(data.name(), half, PublicationRequest.Mode.WHOLE, "half of the photos");
        TrainingProgressed.Result champion = train(variant(last, "first", first, Math.max(1, last.epochs() / 2)));
        models.awaitServing(champion.modelId());

        DatasetPublished second =
                publish(data.name(), data.folder(), PublicationRequest.Mode.ADDITION, "the other half");
        TrainingProgressed.Result worse = train(variant(last, "worse", second, 1));
        printDecision(models.awaitDecision(worse.modelId()), champion, worse);

        Path grown = scratch.resolve(data.name());
        export(second, grown);
        return new DemoRun(
                        stack.running().bootstrapServers(),
                        stack.running().inference(),
                        stack::ensureAlive,
                        new TrainingData(scratch, data.name()),
                        out)
                .run(variant(last, "better", second, last.epochs()));
    }

    private DatasetPublished publish(String name, Path folder, PublicationRequest.Mode mode, String reason)
            throws IOException, InterruptedException {
        var request = new PublicationRequest(name, folder, mode, SplitRatios.DEFAULT, false, reason);
        try (DatasetStore objects = DatasetStore.open(StoreLocation.of(store.toString()))) {
            PublicationReport report = PublicationRun.publish(topic, objects, request, out);
            DatasetPublished version = report.published();
            out.printf(
                    "published  %s: %d images, %d of them in the holdout; %d added%n",
                    version.key(), version.imageCount(), version.imageCount(Split.HOLDOUT.folder()), version.added());
            return version;
        }
    }

    private void export(DatasetPublished version, Path folder) throws IOException {
        try (DatasetStore objects = DatasetStore.open(StoreLocation.of(store.toString()))) {
            VersionExport.export(objects, objects.read(version), folder, (step, done, total) -> {});
        }
    }

    private TrainingProgressed.Result train(TrainingRequested request) throws InterruptedException {
        try (var view = new TrainingView(out, stack::ensureAlive)) {
            return models.train(request, view);
        }
    }

    private static TrainingRequested variant(
            TrainingRequested request, String name, DatasetPublished version, int epochs) {
        return request.toBuilder()
                .requestId(request.requestId() + "-" + name)
                .dataset(new DatasetReference(version.dataset(), Optional.of(version.version())).toString())
                .epochs(epochs)
                .build();
    }

    private void printDecision(
            ServedModels served, TrainingProgressed.Result champion, TrainingProgressed.Result newer) {
        String state = served.model(newer.modelId())
                .map(model -> "%s (%s)".formatted(model.state(), model.reason()))
                .orElse("not known");
        out.printf(
                "decision   %s %s; the new model is %s%n",
                champion.modelId(), served.serves(champion.modelId()) ? "keeps serving" : "was replaced", state);
    }
}
