package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.version.PublicationRequest;
import dev.patisserie.standalone.client.model.ServedModels;
import dev.patisserie.standalone.report.DemoReport;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * The demo of a data set that grows. The champion of half of the photos serves; then the other half is added, to the
 * holdout too. A model that is worse on the new holdout does not serve, a better one does.
 */
final class GrowRun {

    private final VersionSteps steps;
    private final PrintWriter out;

    /**
     * Creates the run.
     *
     * @param stack a running stack
     * @param work its work folder
     */
    GrowRun(Stack stack, WorkFolder work, PrintWriter out) {
        this.steps = new VersionSteps(stack, work, "grow", out);
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
        Path half = PhotoShare.copy(PhotoShare.of(data.files(), 2).chosen(), steps.folder("half"));
        DatasetPublished first = steps.publish(data.name(), half, PublicationRequest.Mode.WHOLE, "half of the photos");
        TrainingProgressed.Result champion = steps.train(epochs(last, last.epochs() / 2), "first", first);
        steps.models().awaitServing(champion.modelId());

        DatasetPublished second =
                steps.publish(data.name(), data.folder(), PublicationRequest.Mode.ADDITION, "the other half");
        TrainingProgressed.Result worse = steps.train(epochs(last, 1), "worse", second);
        printDecision(steps.models().awaitDecision(worse.modelId()), champion, worse);
        return steps.demonstrate(last, second);
    }

    private static TrainingRequested epochs(TrainingRequested request, int epochs) {
        return request.toBuilder().epochs(Math.max(1, epochs)).build();
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
