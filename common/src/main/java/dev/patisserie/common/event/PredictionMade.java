package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
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
        Instant predictedAt)
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
    }

    @Override
    public String type() {
        return TYPE;
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
}
