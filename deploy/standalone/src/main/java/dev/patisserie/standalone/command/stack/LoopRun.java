package dev.patisserie.standalone.command.stack;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.ModelPolicySet;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.RolloutChanged;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.signing.ArchiveSigner;
import dev.patisserie.data.draw.Scene;
import dev.patisserie.data.version.PublicationRequest;
import dev.patisserie.standalone.client.model.MislabelledModel;
import dev.patisserie.standalone.client.model.PublishedModels;
import dev.patisserie.standalone.client.model.Republication;
import dev.patisserie.standalone.client.model.SelectionClient;
import dev.patisserie.standalone.service.ScrapedMetrics;
import dev.patisserie.standalone.service.Stack;
import dev.patisserie.standalone.timeline.Timeline;
import dev.patisserie.standalone.timeline.TimelinePlot;
import dev.patisserie.standalone.timeline.TimelineRecorder;
import dev.patisserie.standalone.timeline.TimelineText;
import dev.patisserie.standalone.workspace.StackKeys;
import dev.patisserie.standalone.workspace.TrainingData;
import dev.patisserie.standalone.workspace.WorkFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The demo of the whole loop. A camera streams pictures, and a program labels those that the feedback service requests.
 * The pictures change, drift raises an alarm, a model is trained on the labels, answers beside the model in use, and
 * replaces it. A sabotaged model then has to be rolled back before it serves.
 */
final class LoopRun {

    /** Pictures before the change: some tens of random labels, of which few are errors. */
    private static final int UNCHANGED = 400;

    private static final Duration INTERVAL = Duration.ofMillis(30);

    private static final long SEED = 16;

    /** The largest difference of the accuracies before the change and after the promotion. */
    private static final double RECOVERED_WITHIN = 0.1;

    private static final String DRIFT_EVIDENCE = "drift_evidence_ratio{monitor=\"errors\"";

    private static final String ROLLOUT_EVIDENCE = "rollout_evidence_ratio";

    private static final String SABOTAGED = "sabotaged";

    /** The longest time of a stage; a busy machine needs several times that of an idle one. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final long LABEL_NANOS = Duration.ofMillis(500).toNanos();

    private final Stack stack;
    private final WorkFolder work;
    private final VersionSteps steps;
    private final PrintWriter out;
    private final Path plot;
    private final Clock clock = Clock.systemUTC();
    private final TimelineRecorder recorder = new TimelineRecorder(System::nanoTime);
    private PictureStream pictures;
    private QueueLabels labels;
    private LoopRecords records;
    private ScrapedMetrics metrics;
    private long labelledAt;

    /**
     * Creates the run.
     *
     * @param stack a running stack without a feedback service
     * @param work its work folder
     */
    LoopRun(Stack stack, WorkFolder work, PrintWriter out) {
        this.stack = stack;
        this.work = work;
        this.steps = new VersionSteps(stack, work, "loop", out);
        this.plot = work.root().resolve("loop.svg");
        this.out = out;
    }

    /**
     * Runs all stages.
     *
     * @param data the first photos
     * @param request the training of the first model
     * @return the course of the stream
     * @throws IllegalStateException if a stage is missing; the timeline is printed and drawn in this case too
     */
    Timeline run(TrainingData data, TrainingRequested request) throws IOException, InterruptedException {
        var whole = PublicationRequest.Mode.WHOLE;
        DatasetPublished version = steps.publish(data.name(), data.folder(), whole, "photos before the change");
        String first = steps.train(request, "first", version).modelId();
        steps.models().awaitServing(first);
        String bootstrap = stack.running().bootstrapServers();
        new SelectionClient(bootstrap, clock)
                .setPolicy(
                        data.name(),
                        ModelPolicySet.Rollout.SHADOW,
                        1.0,
                        new Decision("demo", "compare models on the stream first"));
        out.printf("starting   %s ...%n", Stack.FEEDBACK);
        stack.addFeedback(LoopSettings.feedback(request));
        metrics = new ScrapedMetrics(stack.running().feedbackManagement());
        out.println(TimelineText.heading());
        try (var stream = new PictureStream(bootstrap, INTERVAL, SEED, clock);
                var queue = new QueueLabels(bootstrap, stream::truth, clock);
                var topics = new LoopRecords(bootstrap, stream::truth, recorder, this::mark)) {
            pictures = stream;
            labels = queue;
            records = topics;
            stages(data.name(), first);
        } finally {
            Files.writeString(plot, TimelinePlot.of(recorder.timeline(), "A stream that retrains its model"));
            out.printf("timeline   %s%n", plot);
        }
        return recorder.timeline();
    }

    private Timeline.Mark mark(Timeline.Kind kind, String text) {
        Timeline.Mark mark = recorder.mark(kind, text);
        out.println(TimelineText.line(recorder.timeline(), mark));
        out.flush();
        return mark;
    }

    private void stages(String dataset, String first) throws IOException, InterruptedException {
        records.name(first, "the first model");
        records.name(SABOTAGED, "the sabotaged model");
        await(UNCHANGED + " answers", () -> records.answersOf(first) >= UNCHANGED);
        Timeline.Mark change = change();
        await("an alarm of the monitor 'errors'", () -> records.hasAlarm(first));
        await("an automatic training on topic retraining", () -> requested().isPresent());
        String second = trained(requested().orElseThrow());
        awaitPhase(second, RolloutChanged.Phase.PROMOTED);
        awaitRecovery(second, change);
        sabotage(dataset, second);
        awaitPhase(SABOTAGED, RolloutChanged.Phase.ROLLED_BACK);
        int later = records.answersOf(second) + Timeline.RECENT;
        await("further answers of the second model", () -> records.answersOf(second) >= later);
        finish(change, second);
    }

    private Timeline.Mark change() {
        pictures.change(Scene.EVENING);
        return mark(Timeline.Kind.CHANGE, "the pictures change: evening light, dark tables, cups");
    }

    private Optional<RetrainingChanged> requested() {
        return records.retraining().filter(change -> change.state() == RetrainingChanged.State.REQUESTED);
    }

    private String trained(RetrainingChanged change) throws IOException, InterruptedException {
        String requestId = change.request().requestId();
        await("the end of training " + requestId, () -> records.training(requestId)
                .filter(progress -> progress.state().terminal())
                .isPresent());
        TrainingProgressed progress = records.training(requestId).orElseThrow();
        if (progress.result() == null) {
            throw new IllegalStateException("expected that training %s completes, found %s: %s"
                    .formatted(requestId, progress.state(), progress.failure()));
        }
        String modelId = progress.result().modelId();
        records.name(modelId, "the second model");
        return modelId;
    }

    private void awaitPhase(String candidate, RolloutChanged.Phase phase) throws IOException, InterruptedException {
        await("that the rollout of %s becomes %s".formatted(candidate, phase), () -> records.rollout(candidate)
                .filter(rollout -> rollout.phase() == phase)
                .isPresent());
    }

    private void awaitRecovery(String second, Timeline.Mark change) throws IOException, InterruptedException {
        double before = recorder.timeline().accuracyBetween(0, change.image()).share();
        await(
                "an accuracy of the second model of at least %.2f".formatted(before - RECOVERED_WITHIN),
                () -> records.answersOf(second) >= Timeline.RECENT
                        && recorder.timeline().accuracy().share() >= before - RECOVERED_WITHIN);
        mark(Timeline.Kind.STEP, "the accuracy has recovered");
    }

    private void sabotage(String dataset, String good) throws IOException, InterruptedException {
        String bootstrap = stack.running().bootstrapServers();
        CheckpointPublished model = PublishedModels.read(bootstrap).stream()
                .filter(checkpoint -> checkpoint.modelId().equals(good))
                .findFirst()
                .orElseThrow();
        var store = new Republication(bootstrap, work.models(), dataset, signer(), clock);
        CheckpointPublished sabotaged = MislabelledModel.store(
                store, work.models().resolve(model.artifact()), SABOTAGED, steps.folder(SABOTAGED));
        store.send(sabotaged);
        mark(
                Timeline.Kind.STEP,
                "a sabotaged model is published, forged accuracy %.3f"
                        .formatted(sabotaged.holdout().accuracy()));
    }

    /** The saboteur has the key: a signature states the writer of an archive, not its quality. */
    private ArchiveSigner signer() throws IOException {
        return ArchiveSigner.of(Optional.of(StackKeys.prepare(work).signingKey()));
    }

    /** Waits, while pictures are streamed, labels are sent and records are read. */
    private void await(String expected, BooleanSupplier reached) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("expected %s within %d minutes, found none after %d answers; see %s"
                        .formatted(expected, PATIENCE.toMinutes(), records.answered(), work.log("*")));
            }
            pictures.sendDue(records.answered());
            step();
        }
    }

    private void step() throws IOException, InterruptedException {
        stack.ensureAlive();
        records.poll();
        if (System.nanoTime() - labelledAt > LABEL_NANOS) {
            labels.labelNew();
            records.measured(metrics.sum(DRIFT_EVIDENCE), metrics.sum(ROLLOUT_EVIDENCE));
            labelledAt = System.nanoTime();
        }
    }

    private void finish(Timeline.Mark change, String second) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (records.answered() < pictures.sent() && System.nanoTime() - deadline < 0) {
            step();
        }
        Timeline course = recorder.timeline();
        int swap = course.marks().stream()
                .filter(mark -> mark.kind() == Timeline.Kind.SWAP && mark.image() > change.image())
                .findFirst()
                .orElseThrow()
                .image();
        int end = course.answers().size();
        out.println();
        out.printf("accuracy   %s before the change%n", course.accuracyBetween(0, change.image()));
        out.printf("           %s from the change to the swap%n", course.accuracyBetween(change.image(), swap));
        out.printf("           %s after the swap%n", course.accuracyBetween(swap, end));
        out.printf("second     %s%n", second);
        out.printf("sabotaged  answered %d pictures%n", records.answersOf(SABOTAGED));
        out.printf(
                "images     %d sent, %d answered, %d dead letters, %d second answers; %d labelled%n",
                pictures.sent(), records.answered(), records.deadLetters(), records.repeats(), labels.images());
        check(records.answersOf(SABOTAGED) == 0, "no answer of the sabotaged model", records.answersOf(SABOTAGED));
        check(records.answered() == pictures.sent(), "an answer to each picture", records.answered());
        check(records.deadLetters() == 0, "no dead letter", records.deadLetters());
        check(records.repeats() == 0, "one answer to each picture", records.repeats());
    }

    private static void check(boolean holds, String expected, int found) {
        if (!holds) {
            throw new IllegalStateException("expected %s, found %d".formatted(expected, found));
        }
    }
}
