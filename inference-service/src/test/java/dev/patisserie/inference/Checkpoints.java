package dev.patisserie.inference;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.Holdout;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Checkpoint events for tests; values that are irrelevant to a test are fixed. */
public record Checkpoints(
        String modelId,
        String dataset,
        List<String> labels,
        double accuracy,
        double loss,
        String holdout,
        String sha256,
        Instant publishedAt) {

    public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    public static Checkpoints model(String modelId) {
        return new Checkpoints(
                modelId, "desserts", List.of("cake", "pie"), 0.5, 1, digest("holdout"), digest(modelId), NOON);
    }

    public Checkpoints dataset(String value) {
        return new Checkpoints(modelId, value, labels, accuracy, loss, holdout, sha256, publishedAt);
    }

    public Checkpoints labels(String... values) {
        return new Checkpoints(modelId, dataset, List.of(values), accuracy, loss, holdout, sha256, publishedAt);
    }

    public Checkpoints accuracy(double value) {
        return new Checkpoints(modelId, dataset, labels, value, loss, holdout, sha256, publishedAt);
    }

    public Checkpoints loss(double value) {
        return new Checkpoints(modelId, dataset, labels, accuracy, value, holdout, sha256, publishedAt);
    }

    public Checkpoints holdout(String name) {
        return new Checkpoints(modelId, dataset, labels, accuracy, loss, digest(name), sha256, publishedAt);
    }

    public Checkpoints archive(String name) {
        return new Checkpoints(modelId, dataset, labels, accuracy, loss, holdout, digest(name), publishedAt);
    }

    public Checkpoints minutesPastNoon(int minutes) {
        return new Checkpoints(
                modelId, dataset, labels, accuracy, loss, holdout, sha256, NOON.plusSeconds(60L * minutes));
    }

    public CheckpointPublished event() {
        return new CheckpointPublished(
                modelId,
                "r-1",
                dataset,
                Pipeline.SIMPLE,
                "SimpleConvNet",
                labels,
                16,
                dataset + "/" + modelId + ".zip",
                sha256,
                1000,
                new Holdout(accuracy, loss, 40, holdout),
                publishedAt,
                null,
                List.of());
    }

    public static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
