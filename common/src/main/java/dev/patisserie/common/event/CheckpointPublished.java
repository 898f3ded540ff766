package dev.patisserie.common.event;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/**
 * A trained and evaluated model is in the model store. The topic is compacted by model id; a tombstone withdraws the
 * model.
 *
 * @param modelId identity of the model, and key of the record
 * @param requestId the training request
 * @param dataset the data set it was trained on
 * @param pipeline the recipe
 * @param architecture the network, by its name in Keras if there is one
 * @param labels class names in the order of the probabilities; at least two, all different
 * @param imageSize width and height of the model's input, in pixels
 * @param artifact name of the archive, relative to the model store
 * @param artifactSha256 SHA-256 of the archive, 64 lower-case hex digits
 * @param artifactBytes size of the archive, in bytes
 * @param holdout the evaluation on images that training never used
 * @param publishedAt time of publication (UTC)
 */
public record CheckpointPublished(
        String modelId,
        String requestId,
        String dataset,
        Pipeline pipeline,
        String architecture,
        List<String> labels,
        int imageSize,
        String artifact,
        String artifactSha256,
        long artifactBytes,
        Holdout holdout,
        Instant publishedAt)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "checkpoint.published.v1";

    /** Validates the fields and copies the list. */
    public CheckpointPublished {
        Require.name("modelId", modelId);
        Require.name("requestId", requestId);
        Require.name("dataset", dataset);
        Require.present("pipeline", pipeline);
        Require.text("architecture", architecture);
        labels = Require.list("labels", labels);
        if (labels.size() < 2 || new HashSet<>(labels).size() != labels.size()) {
            throw new IllegalArgumentException("labels must be at least two, no two alike, were " + labels);
        }
        Require.range("imageSize", imageSize, 16, 1024);
        Require.text("artifact", artifact);
        Require.sha256("artifactSha256", artifactSha256);
        Require.atLeast("artifactBytes", artifactBytes, 1);
        Require.present("holdout", holdout);
        Require.present("publishedAt", publishedAt);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String key() {
        return modelId;
    }

    /**
     * The evaluation on the holdout split.
     *
     * @param accuracy fraction of images classified correctly, 0 to 1
     * @param loss mean categorical cross-entropy, in nats; finite
     * @param images number of images
     * @param digest identity of the holdout split, SHA-256; models with equal digests are comparable
     */
    public record Holdout(double accuracy, double loss, int images, String digest) {
        /** Validates the ranges. */
        public Holdout {
            Require.range("holdout.accuracy", accuracy, 0, 1);
            Require.range("holdout.loss", loss, 0, Double.MAX_VALUE);
            Require.atLeast("holdout.images", images, 1);
            Require.sha256("holdout.digest", digest);
        }
    }
}
