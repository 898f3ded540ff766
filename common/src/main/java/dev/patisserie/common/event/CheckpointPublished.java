package dev.patisserie.common.event;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param datasetVersion the version of the data set; null for a folder without versions
 * @param comparedWith evaluations of other models on the same holdout, each compared with this model; at most
 *     {@value #MOST_COMPARISONS}, at most one per model; empty if absent
 * @param calibration the calibration of the probabilities; null for a model without one
 * @param known the score that detects unfamiliar images; null for a model without one
 * @param signature name of the archive's signature, relative to the model store; null for an archive without one
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
        Instant publishedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) DatasetVersion datasetVersion,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ComparedModel> comparedWith,
        @JsonInclude(JsonInclude.Include.NON_NULL) Calibration calibration,
        @JsonInclude(JsonInclude.Include.NON_NULL) Known known,
        @JsonInclude(JsonInclude.Include.NON_NULL) String signature)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "checkpoint.published.v1";

    /** Maximum number of comparisons in one event. */
    public static final int MOST_COMPARISONS = 100;

    /** Validates the fields and copies the lists. */
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
        if (signature != null) {
            Require.text("signature", signature);
        }
        comparedWith = Require.list("comparedWith", requireNonNullElse(comparedWith, List.of()));
        Require.range("comparedWith's length", comparedWith.size(), 0, MOST_COMPARISONS);
        if (comparedWith.stream().map(ComparedModel::modelId).distinct().count() != comparedWith.size()) {
            throw new IllegalArgumentException("comparedWith must have each modelId once");
        }
    }

    /** Creates the publication of an archive without a signature. */
    public CheckpointPublished(
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
            Instant publishedAt,
            DatasetVersion datasetVersion,
            List<ComparedModel> comparedWith,
            Calibration calibration,
            Known known) {
        this(
                modelId,
                requestId,
                dataset,
                pipeline,
                architecture,
                labels,
                imageSize,
                artifact,
                artifactSha256,
                artifactBytes,
                holdout,
                publishedAt,
                datasetVersion,
                comparedWith,
                calibration,
                known,
                null);
    }

    /** Creates the publication of a model that only gives probabilities. */
    public CheckpointPublished(
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
            Instant publishedAt,
            DatasetVersion datasetVersion,
            List<ComparedModel> comparedWith) {
        this(
                modelId,
                requestId,
                dataset,
                pipeline,
                architecture,
                labels,
                imageSize,
                artifact,
                artifactSha256,
                artifactBytes,
                holdout,
                publishedAt,
                datasetVersion,
                comparedWith,
                null,
                null);
    }

    /** Returns the same publication with other comparisons. */
    public CheckpointPublished withComparisons(List<ComparedModel> comparisons) {
        return new CheckpointPublished(
                modelId,
                requestId,
                dataset,
                pipeline,
                architecture,
                labels,
                imageSize,
                artifact,
                artifactSha256,
                artifactBytes,
                holdout,
                publishedAt,
                datasetVersion,
                comparisons,
                calibration,
                known,
                signature);
    }

    /**
     * Returns the same publication with the signature of its archive.
     *
     * @param bundle name of the signature in the model store; null to remove it
     */
    public CheckpointPublished withSignature(String bundle) {
        return new CheckpointPublished(
                modelId,
                requestId,
                dataset,
                pipeline,
                architecture,
                labels,
                imageSize,
                artifact,
                artifactSha256,
                artifactBytes,
                holdout,
                publishedAt,
                datasetVersion,
                comparedWith,
                calibration,
                known,
                bundle);
    }

    /** Returns whether another comparison can be added. */
    public boolean hasRoomForComparison() {
        return comparedWith.size() < MOST_COMPARISONS;
    }

    /**
     * Returns whether another event announces the same publication. The events may differ in their comparisons, which
     * are added later by publishing the event again.
     */
    public boolean isSamePublication(CheckpointPublished other) {
        return withComparisons(List.of()).equals(other.withComparisons(List.of()));
    }

    /** Returns whether another publication has the same model id and the same archive. */
    public boolean isSameArtifact(CheckpointPublished other) {
        return modelId.equals(other.modelId) && artifactSha256.equals(other.artifactSha256);
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

    /**
     * A version of a data set.
     *
     * @param version its id, the SHA-256 of its manifest without the places of the images
     * @param createdAt time of its creation (UTC); orders the versions of a data set
     */
    public record DatasetVersion(String version, Instant createdAt) {
        /** Validates the fields. */
        public DatasetVersion {
            Require.sha256("datasetVersion.version", version);
            Require.present("datasetVersion.createdAt", createdAt);
        }
    }

    /**
     * The evaluation of another published model on the holdout of this one.
     *
     * @param modelId the other model
     * @param accuracy fraction of the images that it classified correctly, 0 to 1; images of classes that it does not
     *     know count as wrong
     * @param loss its mean categorical cross-entropy, in nats; the probability of an unknown class counts as 1e-7,
     *     Keras's epsilon
     * @param images number of images, that of the holdout
     * @param mcnemarP p-value of McNemar's test, 0 to 1: the probability of a difference at least as large if both
     *     models were equally good
     * @param difference 95 % confidence interval of this model's accuracy minus the other's
     */
    public record ComparedModel(
            String modelId,
            double accuracy,
            double loss,
            int images,
            double mcnemarP,
            ModelComparison.Interval difference) {
        /** Validates the ranges. */
        public ComparedModel {
            Require.name("comparedWith.modelId", modelId);
            Require.range("comparedWith.accuracy", accuracy, 0, 1);
            Require.range("comparedWith.loss", loss, 0, Double.MAX_VALUE);
            Require.atLeast("comparedWith.images", images, 1);
            Require.range("comparedWith.mcnemarP", mcnemarP, 0, 1);
            Require.present("comparedWith.difference", difference);
        }
    }

    /**
     * The calibration of a model's probabilities.
     *
     * @param temperature the divisor of the logits, above 0; 1 if there were too few images to fit it
     * @param ece expected calibration error on the holdout, 15 bins, 0 to 1
     * @param images number of images that the temperature was fitted on; 0 if it was not fitted
     * @param unsureBelow the {@value #UNSURE_SHARE} quantile of the calibrated probabilities of the predicted class on
     *     the holdout, 0 to 1: an answer below it is unsure; null if it was not computed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Calibration(double temperature, double ece, int images, Double unsureBelow) {

        /** The share of unsure answers on the holdout. */
        public static final double UNSURE_SHARE = 0.1;

        /** Validates the ranges. */
        public Calibration {
            Require.range("calibration.temperature", temperature, Double.MIN_VALUE, Double.MAX_VALUE);
            Require.range("calibration.ece", ece, 0, 1);
            Require.atLeast("calibration.images", images, 0);
            if (unsureBelow != null) {
                Require.range("calibration.unsureBelow", unsureBelow, 0, 1);
            }
        }

        /** Creates a calibration without a bound of unsure answers. */
        public Calibration(double temperature, double ece, int images) {
            this(temperature, ece, images, null);
        }
    }

    /**
     * The score that detects unfamiliar images.
     *
     * @param score {@code knn} or {@code energy}
     * @param auroc area under the ROC curve of the holdout against the data set's {@code _other} images, 0 to 1; null
     *     without such images
     * @param accepted fraction of the holdout images that count as familiar, 0 to 1; null if it was not computed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Known(String score, Double auroc, Double accepted) {
        /** Validates the fields. */
        public Known {
            Require.text("known.score", score);
            if (auroc != null) {
                Require.range("known.auroc", auroc, 0, 1);
            }
            if (accepted != null) {
                Require.range("known.accepted", accepted, 0, 1);
            }
        }

        /** Creates a score without the fraction of familiar holdout images. */
        public Known(String score, Double auroc) {
            this(score, auroc, null);
        }
    }
}
