package dev.patisserie.common.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * One image was classified.
 *
 * @param imageId the image event's CloudEvents id, or {@code topic-partition-offset} where it had none
 * @param label the most probable class
 * @param probability its probability, 0 to 1
 * @param topK the most probable classes, most probable first; the first is {@code label}
 * @param modelId the model that answered
 * @param modelSha256 SHA-256 of that model's archive
 * @param trueLabel the class that the image's {@code label} header claims; null without one
 * @param eventTime when the image event happened: its {@code ce_time}, or its record's timestamp (UTC)
 * @param receivedAt when the service took it from Kafka (UTC)
 * @param predictedAt when the model had answered (UTC)
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

    /** Checks the fields and copies the list. */
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

    /** Returns null: a prediction's record has the key of its image's record, whatever that is. */
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
        /** Checks the fields. */
        public Score {
            Require.text("label", label);
            Require.range("probability", probability, 0, 1);
        }
    }
}
