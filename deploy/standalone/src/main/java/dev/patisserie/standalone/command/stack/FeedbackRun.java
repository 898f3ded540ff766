package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.dataset.LabelledFile;
import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.data.version.PublicationRequest;
import dev.patisserie.standalone.client.Answer;
import dev.patisserie.standalone.client.Classification;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import dev.patisserie.standalone.client.label.FeedbackState;
import dev.patisserie.standalone.command.feedback.FeedbackView;
import dev.patisserie.standalone.command.stream.Answers;
import dev.patisserie.standalone.console.Progress;
import dev.patisserie.standalone.report.DemoReport;
import dev.patisserie.standalone.service.Polling;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The demo of labels that come back. The champion of a third of the training photos serves, the others are streamed
 * without labels, and the photos that the feedback service selects are labelled. The labels estimate the accuracy on
 * the stream and become a new version of the data set, on which a better model is trained.
 */
final class FeedbackRun {

    /** Of the training photos, every third is in the first version. */
    private static final int PART = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Time limit for the version with the last labels. */
    private static final Duration GROWTH_TIMEOUT = Duration.ofMinutes(5);

    /** Time between versions; the service would otherwise wait for a number of labels that depends on the photos. */
    private static final Duration PUBLISH_EVERY = Duration.ofSeconds(20);

    /** Time without a request and a version after which no further version is expected. */
    private static final Duration SETTLED = PUBLISH_EVERY.multipliedBy(2);

    private final Stack stack;
    private final String bootstrap;
    private final VersionSteps steps;
    private final PrintWriter out;
    private final Clock clock = Clock.systemUTC();

    /**
     * Creates the run.
     *
     * @param stack a running stack without a feedback service
     * @param work its work folder
     */
    FeedbackRun(Stack stack, WorkFolder work, PrintWriter out) {
        this.stack = stack;
        this.bootstrap = stack.running().bootstrapServers();
        this.steps = new VersionSteps(stack, work, "feedback", out);
        this.out = out;
    }

    /**
     * Runs all steps.
     *
     * @param data all photos
     * @param last the last training, of the pipeline {@code simple} or {@code transfer}
     * @return the report on the last model, with the holdout of the grown data set
     * @throws IllegalStateException if no version is published, or the last model is not better than the champion
     */
    DemoReport run(TrainingData data, TrainingRequested last) throws IOException, InterruptedException {
        PhotoShare training = PhotoShare.of(data.files(Split.TRAIN), PART);
        List<LabelledFile> known = new ArrayList<>(training.chosen());
        known.addAll(data.files(Split.VALIDATION));
        known.addAll(data.files(Split.HOLDOUT));
        DatasetPublished first = steps.publish(
                data.name(),
                PhotoShare.copy(known, steps.folder("first")),
                PublicationRequest.Mode.WHOLE,
                "a third of the training photos");
        TrainingProgressed.Result champion = steps.train(shorter(last), "first", first);
        steps.models().awaitServing(champion.modelId());

        out.printf("starting   %s ...%n", Stack.FEEDBACK);
        stack.addFeedback(settings(training.rest().size()));
        DatasetPublished grown = label(stream(training.rest()), first, champion.modelId());
        steps.print(grown);
        return steps.demonstrate(last, grown);
    }

    /**
     * Returns the training of the champion. Few epochs of {@code simple} leave errors for the stream to show; the
     * recipe of {@code transfer} is the same for both models, which then differ only in their photos.
     */
    private static TrainingRequested shorter(TrainingRequested last) {
        return last.pipeline() == Pipeline.SIMPLE
                ? last.toBuilder().epochs(Math.max(1, last.epochs() / 2)).build()
                : last;
    }

    /**
     * Returns the settings for a stream of a minute instead of a day. With a large budget, the rates of the selection
     * remain those before the first image: about 8 % of the photos at random, and each uncertain one.
     */
    private static Map<String, String> settings(int photos) {
        return Map.of(
                "feedback.budget", Integer.toString(10 * photos),
                "feedback.publish-every", PUBLISH_EVERY.toString());
    }

    /**
     * The photos of the stream.
     *
     * @param answers the outcomes
     * @param truth the class of each photo by its id, which is not sent with the photo
     */
    private record Streamed(List<Answer> answers, Map<String, String> truth) {

        List<Answer> predicted() {
            return answers.stream()
                    .filter(answer -> answer.outcome() instanceof ImageOutcome.Predicted)
                    .toList();
        }

        double accuracy() {
            List<Answer> predicted = predicted();
            return (double) predicted.stream().filter(this::isCorrect).count() / predicted.size();
        }

        private boolean isCorrect(Answer answer) {
            return answer.outcome() instanceof ImageOutcome.Predicted found
                    && found.prediction()
                            .label()
                            .equals(truth.get(answer.photo().id()));
        }
    }

    private Streamed stream(List<LabelledFile> files) throws IOException, InterruptedException {
        Map<String, String> truth = new HashMap<>();
        List<Photo> photos = new ArrayList<>();
        for (LabelledFile file : files) {
            Photo photo = Photo.of(file.path(), null); // without the class
            photos.add(photo);
            truth.put(photo.id(), file.label());
        }
        var streamed = new Streamed(classify(photos), truth);
        Answers.printTroubles(out, streamed.answers());
        return streamed;
    }

    private List<Answer> classify(List<Photo> photos) throws IOException, InterruptedException {
        try (Progress progress = Progress.open(out, "streamed", photos.size())) {
            var classification = new Classification(PATIENCE, clock, answered -> {
                stack.ensureAlive();
                progress.update(answered, "images");
            });
            return classification.run(bootstrap, photos).answers();
        }
    }

    private DatasetPublished label(Streamed streamed, DatasetPublished first, String champion)
            throws InterruptedException {
        try (var labels = new QueueLabels(bootstrap, streamed.truth()::get, clock)) {
            DatasetPublished grown = awaitGrowth(labels, first);
            out.printf(
                    "labelled   %d of %d photos, as requested: %s; %d labels reviewed%n",
                    labels.images(),
                    streamed.answers().size(),
                    labels.byPolicy().entrySet().stream()
                            .map(count ->
                                    count.getValue() + " " + count.getKey().label())
                            .collect(Collectors.joining(", ")),
                    labels.reviewed());
            printAccuracy(streamed, champion, labels.images());
            return grown;
        }
    }

    /** Labels requested photos until the labels are in a version and no further requests come. */
    private DatasetPublished awaitGrowth(QueueLabels labels, DatasetPublished first) throws InterruptedException {
        DatasetPublished[] newest = {first};
        long[] changed = {System.nanoTime()};
        boolean grown = Polling.until(GROWTH_TIMEOUT, () -> {
            stack.ensureAlive();
            DatasetPublished version =
                    steps.topic().read().newest(first.dataset()).orElse(first);
            if (labels.labelNew() > 0 || !version.equals(newest[0])) {
                newest[0] = version;
                changed[0] = System.nanoTime();
            }
            return !newest[0].equals(first) && System.nanoTime() - changed[0] > SETTLED.toNanos();
        });
        if (!grown) {
            throw new IllegalStateException(
                    "expected a version of data set '%s' with the labelled photos within %d s, found %s after %d labels; see the log of the feedback service"
                            .formatted(
                                    first.dataset(),
                                    GROWTH_TIMEOUT.toSeconds(),
                                    newest[0].equals(first) ? "none" : newest[0].key(),
                                    labels.images()));
        }
        return newest[0];
    }

    private void printAccuracy(Streamed streamed, String champion, int labelled) throws InterruptedException {
        int predicted = streamed.predicted().size();
        out.println(String.format(
                Locale.ROOT,
                "true       accuracy %.4f of all %d streamed photos, which the services do not know",
                streamed.accuracy(),
                predicted));
        Optional<AccuracyEstimated> estimated = awaitEstimates(champion, predicted, labelled);
        if (estimated.isEmpty()) {
            throw new IllegalStateException(
                    "expected an estimate of the accuracy of %s on topic live-accuracy within %d s, found none; see the log of the feedback service"
                            .formatted(champion, PATIENCE.toSeconds()));
        }
        FeedbackView.printAccuracy(out, estimated.get());
    }

    /** Returns the estimates with all predictions and labels, or the last ones after a time limit. */
    private Optional<AccuracyEstimated> awaitEstimates(String champion, int images, int labels)
            throws InterruptedException {
        List<AccuracyEstimated> last = new ArrayList<>();
        Polling.until(PATIENCE, () -> {
            stack.ensureAlive();
            last.clear();
            FeedbackState.read(bootstrap, clock.instant()).models().stream()
                    .filter(model -> model.modelId().equals(champion))
                    .forEach(last::add);
            return last.stream()
                    .anyMatch(model -> model.images() >= images
                            && model.labels().values().stream()
                                            .mapToLong(n -> n)
                                            .sum()
                                    >= labels);
        });
        return last.stream().findFirst();
    }
}
