package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.command.stream.Answers;
import dev.patisserie.standalone.command.train.NewModel;
import dev.patisserie.standalone.command.train.TrainingView;
import dev.patisserie.standalone.console.Progress;
import dev.patisserie.standalone.report.ConfusionMatrix;
import dev.patisserie.standalone.report.DemoReport;
import dev.patisserie.standalone.workspace.TrainingData;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The steps of the demo, with a running broker and running services. */
public final class DemoRun {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String bootstrap;
    private final URI inference;
    private final Runnable ensureAlive;
    private final TrainingData data;
    private final PrintWriter out;
    private final Clock clock = Clock.systemUTC();

    /**
     * Creates the run.
     *
     * @param bootstrap the broker's {@code host:port}
     * @param inference the inference service's address
     * @param ensureAlive called while waiting; throws an exception if a service has ended
     * @param data the data set to train on, by its name in the trainer
     */
    DemoRun(String bootstrap, URI inference, Runnable ensureAlive, TrainingData data, PrintWriter out) {
        this.bootstrap = bootstrap;
        this.inference = inference;
        this.ensureAlive = ensureAlive;
        this.data = data;
        this.out = out;
    }

    DemoReport run(TrainingRequested request) throws IOException, InterruptedException {
        try (var view = new TrainingView(out, ensureAlive)) {
            var model = new NewModel(bootstrap, inference, ensureAlive, out);
            TrainingProgressed.Result trained = model.train(request, view);
            model.awaitServing(trained.modelId());
            List<LabelledFile> holdout = data.files(Split.HOLDOUT);
            Classification.Result streamed = stream(holdout);
            ConfusionMatrix matrix = matrix(holdout, streamed);
            DemoReport report = DemoReport.of(trained, view.epochs(), matrix, streamed);
            print(report, matrix, streamed);
            return report;
        }
    }

    private Classification.Result stream(List<LabelledFile> holdout) throws IOException, InterruptedException {
        List<Photo> photos = holdout.stream()
                .map(file -> Photo.of(file.path(), file.label()))
                .toList();
        try (Progress progress = Progress.open(out, "streamed", photos.size())) {
            var classification = new Classification(PATIENCE, clock, answered -> {
                ensureAlive.run();
                progress.update(answered, "images");
            });
            return classification.run(bootstrap, photos);
        }
    }

    private static ConfusionMatrix matrix(List<LabelledFile> holdout, Classification.Result streamed) {
        var matrix = new ConfusionMatrix(
                holdout.stream().map(LabelledFile::label).distinct().sorted().toList());
        for (Answer answer : streamed.answers()) {
            if (answer.outcome() instanceof ImageOutcome.Predicted predicted) {
                matrix.add(answer.photo().label(), predicted.prediction().label());
            }
        }
        return matrix;
    }

    private void print(DemoReport report, ConfusionMatrix matrix, Classification.Result streamed) {
        out.println();
        matrix.print(out);
        out.println();
        out.printf(
                "accuracy   trainer %.4f, stream %.4f: %s%n",
                report.holdoutAccuracy(), report.streamedAccuracy(), report.accuraciesAgree() ? "equal" : "DIFFERENT");
        out.printf(
                "images     %d sent, %d predictions, %d dead letters: %s%n",
                report.imagesSent(),
                report.predictionsReceived(),
                report.deadLetters(),
                report.everyImageAnsweredOnce() ? "one outcome each" : "NOT one outcome each");
        out.printf(
                "speed      %.0f images/s; p50 %.1f ms, p99 %.1f ms from send to prediction, %d in flight%n",
                report.imagesPerSecond(),
                report.latencyMillis().p50(),
                report.latencyMillis().p99(),
                Classification.IN_FLIGHT);
        Answers.printTroubles(out, streamed.answers());
    }
}
