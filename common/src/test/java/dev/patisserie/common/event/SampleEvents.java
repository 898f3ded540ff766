package dev.patisserie.common.event;

import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.LearningRateSchedule.CosineDecay;
import dev.patisserie.common.event.LearningRateSchedule.ExponentialDecay;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.TrainingProgressed.Epoch;
import dev.patisserie.common.event.TrainingProgressed.Failure;
import dev.patisserie.common.event.TrainingProgressed.Result;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingProgressed.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One well-formed event of every type and, for progress, of every state. */
public final class SampleEvents {

    /** The time of all of them. */
    public static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    /** A digest. */
    public static final String DIGEST = "0".repeat(64);

    private static final ImageReference IMAGE = new ImageReference("images", 0, 7);

    private SampleEvents() {}

    /** Returns a recipe with a value in every field. */
    public static TransferRecipe mobileNet() {
        return new TransferRecipe(
                "mobilenet",
                0.25,
                BackboneWeights.NONE,
                new TransferRecipe.Warmup(2, 1e-3),
                new TransferRecipe.FineTune(1, 12, 1e-4),
                TransferRecipe.BatchNorm.TRAIN,
                2,
                TransferRecipe.Precision.FLOAT32);
    }

    private static Result result(ModelComparison comparison) {
        return new Result("m-1", 600, 1, 12.5, 0.9, 0.3, Map.of("decode", 1.5), List.of(), comparison);
    }

    private static ModelComparison comparison() {
        return new ModelComparison(
                new ModelComparison.Contender("m-1", Pipeline.SIMPLE, 0.5, 1.2, 10),
                new ModelComparison.Contender("m-2", Pipeline.TRANSFER, 0.9, 0.3, 20),
                40,
                2,
                18,
                "exact",
                0.0004,
                new ModelComparison.Interval(0.2, 0.6));
    }

    /** Returns all samples. */
    public static Stream<Event> all() {
        return Stream.of(requests(), progress(), models(), feedback(), rollouts(), SampleSearches.all())
                .flatMap(samples -> samples);
    }

    private static Stream<Event> requests() {
        return Stream.of(
                TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"),
                TrainingRequested.of("r-1", Pipeline.TRANSFER, "desserts"),
                TrainingRequested.builder("r-1", Pipeline.COMPARE, "desserts")
                        .imageSize(224)
                        .transfer(mobileNet())
                        .learningRateSchedule(new CosineDecay(10, null, 0.1))
                        .classWeights(ClassWeights.of(Map.of("cake", 2.0)))
                        .labelSmoothing(0.1)
                        .build(),
                TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                        .learningRateSchedule(new ExponentialDecay(100, null, null))
                        .classWeights(ClassWeights.inBalance())
                        .build(),
                new TrainingCancelled("r-1", "wrong data set"),
                new TrainingCancelled("r-1", null),
                new TrainingCancelled("r-1", "wrong data set", "ada"));
    }

    private static Stream<Event> progress() {
        return Stream.of(
                progress(State.ACCEPTED, null, null, null),
                progress(State.RUNNING, new Epoch("training", 1, 5, 1.5, 0.25, 1.4, 0.5, 0.001, 80, 12), null, null),
                stepEnded(),
                progress(State.COMPLETED, null, result(null), null),
                progress(State.COMPLETED, null, result(comparison()), null),
                progress(State.FAILED, null, null, new Failure("DATASET_MISSING", "why")),
                progress(State.REJECTED, null, null, new Failure("REQUEST_INVALID", "why")),
                progress(State.CANCELLED, null, null, new Failure("TRAINING_CANCELLED", "why")));
    }

    private static Stream<Event> models() {
        return Stream.of(
                checkpoint(null, List.of()),
                checkpoint(new DatasetVersion(DIGEST, NOON), List.of(comparedModel())),
                calibrated(new CheckpointPublished.Known("energy", null)).withSignature("desserts/m-1.zip.sig"),
                calibrated(new CheckpointPublished.Known("knn", 0.97, 0.95)),
                datasetPublished(null, null),
                withOther(datasetPublished(null, null)),
                datasetPublished(DIGEST, "40 new photos"),
                new ModelSwapReported("m-1", "desserts", ModelSwapReported.Outcome.SWAPPED, null, null, NOON),
                new ModelSwapReported(
                        "m-1", "desserts", ModelSwapReported.Outcome.REFUSED, "MODEL_DIGEST_MISMATCH", "why", NOON),
                new ModelPinned("desserts", "m-1", NOON),
                new ModelPinned("desserts", "m-1", NOON, "ada", "the best one is slow"),
                new ModelUnpinned("desserts", NOON),
                new ModelUnpinned("desserts", NOON, "ada", "the best one is quick again"),
                new ModelRefusalCleared("desserts", "m-1", DIGEST, NOON, "", "ada"),
                new ModelRefusalCleared("desserts", "m-1", DIGEST, NOON, "more memory"),
                prediction(),
                statedPrediction());
    }

    private static final Selection CHOSEN = new Selection(SelectionPolicy.RANDOM, 0.125);

    private static final ImageLabelled.Prediction ANSWER = new ImageLabelled.Prediction("m-1", "cake", 0.75, NOON);

    private static Stream<Event> feedback() {
        return Stream.of(
                new ImageLabelled("i-1", "cake", null, LabelSource.SENSOR, NOON, null, null, null),
                new ImageLabelled("i-1", null, "ada", LabelSource.HUMAN, NOON, CHOSEN, ANSWER, IMAGE),
                selected(CHOSEN, List.of(new Score("cake", 0.75)), null, IMAGE, NOON.plusSeconds(9)),
                selected(new Selection(SelectionPolicy.CONFLICT, null), List.of(), "pie", null, null),
                joined(),
                retracted(),
                new AccuracyEstimated("desserts", "m-1", NOON, 0, Map.of(), List.of(), Map.of()),
                new AccuracyEstimated(
                        "desserts",
                        "m-1",
                        NOON,
                        1000,
                        Map.of(SelectionPolicy.RANDOM, 40L),
                        List.of(new AccuracyEstimated.Estimate(AccuracyEstimated.Method.RANDOM, 0.9, 0.75, 0.9375, 40)),
                        Map.of("cake", Map.of("cake", 36L, "pie", 4L))),
                new DriftChanged(
                        "desserts", "errors", "m-1", DriftChanged.State.OK, 0, null, null, null, 0, null, NOON),
                new DriftChanged(
                        "desserts",
                        "mix:cake",
                        "m-1",
                        DriftChanged.State.ALARMED,
                        1.0625,
                        0.5,
                        new DriftChanged.Band(0.125, 0.25),
                        new DriftChanged.Baseline(0.1875, 5000),
                        6000,
                        NOON,
                        NOON));
    }

    private static final TrainingTrigger CAUSE = new TrainingTrigger(TrainingTrigger.Kind.DRIFT, "m-1@4");

    private static Stream<Event> rollouts() {
        return Stream.of(
                TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                        .trigger(CAUSE)
                        .build(),
                new ModelPolicySet("desserts", ModelPolicySet.Rollout.DIRECT, null, NOON, null, null),
                new ModelPolicySet("desserts", ModelPolicySet.Rollout.SHADOW, 0.5, NOON, "ada", "labels are cheap"),
                new RolloutCommanded("desserts", RolloutCommanded.Command.START, "m-2", NOON, null, null),
                new RolloutCommanded("desserts", RolloutCommanded.Command.ABORT, "m-2", NOON, "ada", "too slow"),
                rollout(RolloutChanged.Phase.SHADOW, NOON, List.of()),
                rollout(RolloutChanged.Phase.ROLLED_BACK, null, List.of("m-2")),
                shadowAnswer(new ShadowAnswered.Answer("m-2", "pie", 0.5), null),
                shadowAnswer(
                        null, new ShadowAnswered.Failure(ShadowAnswered.Failure.NOT_FINITE, "a probability is NaN")),
                new RetrainingChanged(
                        "desserts",
                        RetrainingChanged.State.PROPOSED,
                        TrainingRequested.builder("r-1", Pipeline.SIMPLE, "desserts")
                                .trigger(CAUSE)
                                .build(),
                        120,
                        "drift of errors",
                        NOON));
    }

    private static RolloutChanged rollout(RolloutChanged.Phase phase, Instant until, List<String> rolledBack) {
        return new RolloutChanged(
                "desserts-4",
                4,
                "desserts",
                "m-1",
                "m-2",
                phase,
                "started",
                "why",
                0.25,
                new RolloutChanged.Evidence(1000, 60, 12, 5, 3, 0.5, 20, 1, 2, 30),
                NOON,
                NOON,
                until,
                rolledBack);
    }

    private static ShadowAnswered shadowAnswer(ShadowAnswered.Answer candidate, ShadowAnswered.Failure failure) {
        return new ShadowAnswered(
                "desserts-4",
                "desserts",
                "i-1",
                new ShadowAnswered.Answer("m-1", "cake", 0.75),
                candidate,
                "m-2",
                failure,
                candidate == null ? null : new ShadowAnswered.Times(1.5, 2.5),
                IMAGE,
                "0f".repeat(16),
                NOON);
    }

    private static ImageSelected selected(
            Selection selection, List<Score> alternatives, String label, ImageReference image, Instant expiresAt) {
        return new ImageSelected("i-1", selection, ANSWER, alternatives, label, image, NOON, expiresAt);
    }

    private static FeedbackJoined joined() {
        return new FeedbackJoined(
                "i-1",
                "m-1",
                "cake",
                0.75,
                "cake",
                true,
                false,
                true,
                0.75,
                "ada",
                LabelSource.HUMAN,
                CHOSEN,
                new PredictionMade.Known(0.75, 0.5, true),
                IMAGE,
                NOON,
                NOON,
                0.5,
                "0123456789abcdef".repeat(2),
                true);
    }

    private static FeedbackJoined retracted() {
        return new FeedbackJoined(
                "i-1",
                "m-1",
                "cake",
                0.75,
                null,
                false,
                true,
                false,
                null,
                null,
                LabelSource.HEADER,
                Selection.MANUAL,
                null,
                null,
                NOON,
                NOON,
                0,
                null,
                null);
    }

    private static PredictionMade prediction() {
        return new PredictionMade(
                "images-0-7",
                "cake",
                0.75,
                List.of(new Score("cake", 0.75), new Score("pie", 0.25)),
                "m-1",
                DIGEST,
                null,
                NOON,
                NOON,
                NOON);
    }

    private static PredictionMade statedPrediction() {
        PredictionMade plain = prediction();
        return new PredictionMade(
                plain.imageId(),
                plain.label(),
                plain.probability(),
                plain.topK(),
                plain.modelId(),
                plain.modelSha256(),
                "cake",
                NOON,
                NOON,
                NOON,
                new PredictionMade.Known(0.75, 0.5, true),
                false,
                new PredictionMade.PredictionSet(List.of("cake", "pie"), 0.95, 180),
                new PredictionMade.Explanation("cam", "cake", "pie", 2, 1, "AP8=", 0, 1.5),
                IMAGE,
                "0123456789abcdef".repeat(2));
    }

    private static TrainingProgressed stepEnded() {
        return new TrainingProgressed(
                "r-1",
                State.RUNNING,
                Pipeline.SIMPLE,
                "desserts",
                NOON,
                null,
                new Step("training", 2, 5, 7, 45, 1.2, 0.5, 80, 6),
                null,
                null,
                DIGEST);
    }

    private static TrainingProgressed progress(State state, Epoch epoch, Result result, Failure failure) {
        return new TrainingProgressed(
                "r-1", state, Pipeline.SIMPLE, "desserts", NOON, epoch, null, result, failure, null);
    }

    private static DatasetPublished datasetPublished(String parent, String reason) {
        return new DatasetPublished(
                "desserts",
                DIGEST,
                "desserts/versions/" + DIGEST + ".jsonl",
                Map.of("train", Map.of("cake", 20, "pie", 21), "holdout", Map.of("cake", 4, "pie", 5)),
                50,
                0,
                parent,
                DIGEST,
                NOON,
                reason);
    }

    private static DatasetPublished withOther(DatasetPublished published) {
        return new DatasetPublished(
                published.dataset(),
                published.version(),
                published.manifest(),
                published.images(),
                published.added(),
                published.removed(),
                published.parent(),
                published.holdoutDigest(),
                published.createdAt(),
                published.reason(),
                7);
    }

    private static CheckpointPublished calibrated(CheckpointPublished.Known known) {
        CheckpointPublished checkpoint = checkpoint(null, List.of());
        return new CheckpointPublished(
                checkpoint.modelId(),
                checkpoint.requestId(),
                checkpoint.dataset(),
                checkpoint.pipeline(),
                checkpoint.architecture(),
                checkpoint.labels(),
                checkpoint.imageSize(),
                checkpoint.artifact(),
                checkpoint.artifactSha256(),
                checkpoint.artifactBytes(),
                checkpoint.holdout(),
                checkpoint.publishedAt(),
                null,
                List.of(),
                new CheckpointPublished.Calibration(1.4, 0.02, 240, 0.5),
                known);
    }

    private static ComparedModel comparedModel() {
        return new ComparedModel("m-0", 0.8, 0.5, 40, 0.25, new ModelComparison.Interval(-0.02, 0.22));
    }

    private static CheckpointPublished checkpoint(DatasetVersion version, List<ComparedModel> comparedWith) {
        return new CheckpointPublished(
                "m-1",
                "r-1",
                "desserts",
                Pipeline.SIMPLE,
                "SimpleConvNet",
                List.of("cake", "pie"),
                100,
                "desserts/m-1.zip",
                DIGEST,
                10,
                new Holdout(0.9, 0.3, 40, DIGEST),
                NOON,
                version,
                comparedWith);
    }
}
