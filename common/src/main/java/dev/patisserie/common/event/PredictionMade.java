package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * The classification of one image.
 *
 * @param imageId the CloudEvents id of the image event, or {@code topic-partition-offset} if it has no id
 * @param label the most probable class
 * @param probability its probability, 0 to 1
 * @param topK the most probable classes, most probable first; the first is {@code label}
 * @param modelId the model that classified the image
 * @param modelSha256 SHA-256 of that model's archive
 * @param trueLabel the value of the image's {@code label} header; null if absent
 * @param eventTime time of the image event: its {@code ce_time}, or the timestamp of its record (UTC)
 * @param receivedAt time at which the service received the image from Kafka (UTC)
 * @param predictedAt time of the prediction (UTC)
 * @param known whether the image resembles the training images; null if the model has no such score
 * @param abstained whether the service advises against using {@code label}; null if the model has no {@code known}
 * @param set the prediction set: the classes that contain the true one with the stated coverage, most probable first;
 *     null if the model has no quantiles
 * @param explanation the class activation map; null if none was made
 * @param image the position of the image's record; null in events of earlier services
 * @param fingerprint the difference hash of the decoded image, 32 lower-case hex digits; equal or similar for near
 *     duplicates; null in events of earlier services
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PredictionMade(
        String imageId,
        String label,
        double probability,
        List<Score> topK,
        String modelId,
        String modelSha256,
        String trueLabel,
        Instant eventTime,
        Instant receivedAt,
        Instant predictedAt,
        Known known,
        Boolean abstained,
        PredictionSet set,
        Explanation explanation,
        ImageReference image,
        String fingerprint)
        implements Event {

    /** The CloudEvents type. */
    public static final String TYPE = "prediction.made.v1";

    /** Validates the fields and copies the list. */
    public PredictionMade {
        Require.text("imageId", imageId);
        Require.text("label", label);
        Require.range("probability", probability, 0, 1);
        topK = Require.list("topK", topK);
        if (topK.isEmpty() || !topK.get(0).label().equals(label)) {
            throw new IllegalArgumentException("topK must begin with label '%s', was %s"
                    .formatted(label, topK.stream().map(Score::label).toList()));
        }
        Require.name("modelId", modelId);
        Require.sha256("modelSha256", modelSha256);
        Require.present("eventTime", eventTime);
        Require.present("receivedAt", receivedAt);
        Require.present("predictedAt", predictedAt);
        Require.optionalFingerprint(fingerprint);
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** Creates the prediction of a model that only gives probabilities. */
    public PredictionMade(
            String imageId,
            String label,
            double probability,
            List<Score> topK,
            String modelId,
            String modelSha256,
            String trueLabel,
            Instant eventTime,
            Instant receivedAt,
            Instant predictedAt) {
        this(
                imageId,
                label,
                probability,
                topK,
                modelId,
                modelSha256,
                trueLabel,
                eventTime,
                receivedAt,
                predictedAt,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** Returns null: the record of a prediction has the same key as that of its image. */
    @Override
    public String key() {
        return null;
    }

    /**
     * A class and its probability.
     *
     * @param label the class
     * @param probability 0 to 1
     */
    public record Score(String label, double probability) {
        /** Validates the fields. */
        public Score {
            Require.text("label", label);
            Require.range("probability", probability, 0, 1);
        }
    }

    /**
     * The resemblance of an image to the training images.
     *
     * @param score the model's score, higher for familiar images; its meaning is in the model's manifest
     * @param threshold the smallest score of a familiar image
     * @param inDistribution whether {@code score} reaches {@code threshold}
     */
    public record Known(double score, double threshold, boolean inDistribution) {
        /** Validates the fields. */
        public Known {
            Require.range("known.score", score, -Double.MAX_VALUE, Double.MAX_VALUE);
            Require.range("known.threshold", threshold, -Double.MAX_VALUE, Double.MAX_VALUE);
            if (inDistribution != score >= threshold) {
                throw new IllegalArgumentException(
                        "known.inDistribution must be score >= threshold, was %s for %s and %s"
                                .formatted(inDistribution, score, threshold));
            }
        }
    }

    /**
     * A conformal prediction set.
     *
     * @param labels the classes, most probable first; empty if no class is probable enough
     * @param coverage the probability, above 0 and below 1, that the set of a new image contains its class, if the
     *     image comes from the distribution of the calibration images
     * @param calibrationImages number of images that the quantile was computed from, at least 1
     */
    public record PredictionSet(List<String> labels, double coverage, int calibrationImages) {
        /** Validates the fields and copies the list. */
        public PredictionSet {
            labels = Require.list("set.labels", labels);
            Require.range("set.coverage", coverage, 0, 1);
            Require.atLeast("set.calibrationImages", calibrationImages, 1);
        }
    }

    /**
     * A class activation map, in the coordinates of the model's input: the whole image, oriented by its EXIF tag and
     * scaled to a square.
     *
     * @param method {@code cam} or {@code grad-cam}
     * @param label the class that the map explains
     * @param against the class whose map was subtracted; null for the map of {@code label} alone
     * @param width number of columns, at least 1
     * @param height number of rows, at least 1
     * @param values {@code width * height} unsigned bytes in base64, row by row; 0 is {@code low}, 255 is {@code high}
     * @param low activation of byte 0
     * @param high activation of byte 255; equals {@code low} if all values are equal, as those of a map of 1 x 1, or if
     *     no part of the image speaks for the class
     */
    public record Explanation(
            String method,
            String label,
            String against,
            int width,
            int height,
            String values,
            double low,
            double high) {
        /** Validates the fields. */
        public Explanation {
            Require.text("explanation.method", method);
            Require.text("explanation.label", label);
            Require.range("explanation.width", width, 1, 1024);
            Require.range("explanation.height", height, 1, 1024);
            Require.present("explanation.values", values);
            int bytes = Base64.getDecoder().decode(values).length;
            if (bytes != width * height) {
                throw new IllegalArgumentException(
                        "explanation.values must have %d bytes, had %d".formatted(width * height, bytes));
            }
            Require.range("explanation.low", low, -Double.MAX_VALUE, Double.MAX_VALUE);
            Require.range("explanation.high", high, low, Double.MAX_VALUE);
        }
    }
}
