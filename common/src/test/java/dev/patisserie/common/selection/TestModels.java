package dev.patisserie.common.selection;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.ComparedModel;
import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.ModelComparison;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds candidates of data set desserts; values that are irrelevant to a test are fixed. */
final class TestModels {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final String modelId;
    private String dataset = "desserts";
    private List<String> labels = List.of("cake", "pie");
    private double accuracy = 0.5;
    private double loss = 1;
    private String holdout = "first";
    private DatasetVersion version;
    private int minutesPastNoon;
    private boolean isAvailable = true;
    private boolean isVerified;
    private final List<ComparedModel> comparisons = new ArrayList<>();

    private TestModels(String modelId) {
        this.modelId = modelId;
    }

    static TestModels model(String modelId) {
        return new TestModels(modelId);
    }

    TestModels dataset(String value) {
        dataset = value;
        return this;
    }

    TestModels labels(String... values) {
        labels = List.of(values);
        return this;
    }

    TestModels accuracy(double value) {
        accuracy = value;
        return this;
    }

    TestModels loss(double value) {
        loss = value;
        return this;
    }

    TestModels on(String holdoutName) {
        holdout = holdoutName;
        return this;
    }

    /** Sets the time of its data set version. */
    TestModels version(int createdMinutesPastNoon) {
        version = new DatasetVersion(digest("version " + createdMinutesPastNoon), minute(createdMinutesPastNoon));
        return this;
    }

    /** Sets the time of its publication. */
    TestModels at(int minutes) {
        minutesPastNoon = minutes;
        return this;
    }

    /** Adds an evaluation of another model on the holdout of this one, with a significant difference. */
    TestModels compared(String other, double itsAccuracy) {
        return compared(other, itsAccuracy, 0.01);
    }

    TestModels compared(String other, double itsAccuracy, double mcnemarP) {
        comparisons.add(
                new ComparedModel(other, itsAccuracy, 1, 100, mcnemarP, new ModelComparison.Interval(-0.5, 0.5)));
        return this;
    }

    TestModels unavailable() {
        isAvailable = false;
        return this;
    }

    TestModels verified() {
        isVerified = true;
        return this;
    }

    CandidateModel candidate() {
        var checkpoint = new CheckpointPublished(
                modelId,
                "r-1",
                dataset,
                Pipeline.SIMPLE,
                "SimpleConvNet",
                labels,
                16,
                dataset + "/" + modelId + ".zip",
                digest(modelId),
                1000,
                new Holdout(accuracy, loss, 100, digest(holdout)),
                minute(minutesPastNoon),
                version,
                comparisons);
        return new CandidateModel(new PublishedModel(checkpoint, checkpoint.publishedAt()), isAvailable, isVerified);
    }

    static Instant minute(int pastNoon) {
        return NOON.plusSeconds(60L * pastNoon);
    }

    static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static Ranking rank(TestModels... models) {
        return rank(SelectionPolicy.DEFAULT, models);
    }

    static Ranking rank(SelectionPolicy policy, TestModels... models) {
        return new BestModelRule(policy)
                .rank("desserts", Stream.of(models).map(TestModels::candidate).toList());
    }

    static String champion(TestModels... models) {
        return rank(models).champion().orElseThrow().modelId();
    }

    static List<String> standings(TestModels... models) {
        return standings(rank(models));
    }

    static List<String> standings(Ranking ranking) {
        return ranking.models().stream()
                .map(model -> model.checkpoint().modelId() + " " + model.standing())
                .toList();
    }
}
