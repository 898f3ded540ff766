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

/** The steps of demos with versions of a data set: publish, export, and train on a version. */
final class VersionSteps {

    private final Stack stack;
    private final DatasetTopic topic;
    private final Path scratch;
    private final Path store;
    private final NewModel models;
    private final PrintWriter out;

    /**
     * Creates the steps.
     *
     * @param stack a running stack
     * @param work its work folder
     * @param name name of the folder for photos in the work folder
     */
    VersionSteps(Stack stack, WorkFolder work, String name, PrintWriter out) {
        this.stack = stack;
        this.topic = new DatasetTopic(stack.running().bootstrapServers());
        this.scratch = work.root().resolve(name);
        this.store = work.datasets();
        this.models = new NewModel(stack, out);
        this.out = out;
    }

    /** Returns the topic of the versions. */
    DatasetTopic topic() {
        return topic;
    }

    /** Returns the trained and served models. */
    NewModel models() {
        return models;
    }

    /** Returns a folder for photos. */
    Path folder(String name) {
        return scratch.resolve(name);
    }

    /** Publishes a folder as a version. */
    DatasetPublished publish(String name, Path folder, PublicationRequest.Mode mode, String reason)
            throws IOException, InterruptedException {
        var request = new PublicationRequest(name, folder, mode, SplitRatios.DEFAULT, false, reason);
        try (DatasetStore objects = open()) {
            PublicationReport report = PublicationRun.publish(topic, objects, request, out);
            print(report.published());
            return report.published();
        }
    }

    /** Prints a published version. */
    void print(DatasetPublished version) {
        out.printf(
                "published  %s: %d images, %d of them in the holdout; %d added%n",
                version.key(), version.imageCount(), version.imageCount(Split.HOLDOUT.folder()), version.added());
    }

    /** Trains a variant of a request on a version. */
    TrainingProgressed.Result train(TrainingRequested request, String name, DatasetPublished version)
            throws InterruptedException {
        try (var view = new TrainingView(out, stack::ensureAlive)) {
            return models.train(variant(request, name, version), view);
        }
    }

    /** Trains on a version, waits until the model serves, and streams the holdout of the version. */
    DemoReport demonstrate(TrainingRequested request, DatasetPublished version)
            throws IOException, InterruptedException {
        try (DatasetStore objects = open()) {
            VersionExport.export(objects, objects.read(version), folder(version.dataset()), (step, done, total) -> {});
        }
        return new DemoRun(
                        stack.running().bootstrapServers(),
                        stack.running().inference(),
                        stack::ensureAlive,
                        new TrainingData(scratch, version.dataset()),
                        out)
                .run(variant(request, "better", version));
    }

    private DatasetStore open() {
        return DatasetStore.open(StoreLocation.of(store.toString()));
    }

    private static TrainingRequested variant(TrainingRequested request, String name, DatasetPublished version) {
        return request.toBuilder()
                .requestId(request.requestId() + "-" + name)
                .dataset(new DatasetReference(version.dataset(), Optional.of(version.version())).toString())
                .build();
    }
}
