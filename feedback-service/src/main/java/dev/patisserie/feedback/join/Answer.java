package dev.patisserie.feedback.join;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.PredictionMade;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The fields of a prediction that the join needs.
 *
 * @param modelId the model
 * @param predicted its most probable class
 * @param probability the probability of {@code predicted}, 0 to 1
 * @param topK the most probable classes; the reader of the predictions limits their number and length
 * @param known whether the image resembles the training images; null if unknown
 * @param image the position of the image's bytes; null if unknown
 * @param predictedAt time of the prediction (UTC)
 * @param fingerprint the difference hash of the image; null if unknown
 * @param echoed whether a label stated the prediction, so that the prediction itself was not read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
        String modelId,
        String predicted,
        double probability,
        List<PredictionMade.Score> topK,
        PredictionMade.Known known,
        ImageReference image,
        Instant predictedAt,
        String fingerprint,
        boolean echoed) {

    /** A prediction that was read precedes an echo; of two others, the later one. */
    private static final Comparator<Answer> PRECEDENCE = Comparator.comparing((Answer answer) -> !answer.echoed)
            .thenComparing(Answer::predictedAt)
            .thenComparing(Answer::predicted)
            .thenComparing(Answer::probability);

    /** Copies the list. */
    public Answer {
        topK = List.copyOf(topK);
    }

    /** Returns the answer of a prediction. */
    public static Answer of(PredictionMade prediction) {
        return new Answer(
                prediction.modelId(),
                prediction.label(),
                prediction.probability(),
                prediction.topK(),
                prediction.known(),
                prediction.image(),
                prediction.predictedAt(),
                prediction.fingerprint(),
                false);
    }

    /**
     * Returns the answer that a label states.
     *
     * @param image the position of the image; null if unknown
     */
    public static Answer echo(ImageLabelled.Prediction prediction, ImageReference image) {
        return new Answer(
                prediction.modelId(),
                prediction.label(),
                prediction.probability(),
                List.of(new PredictionMade.Score(prediction.label(), prediction.probability())),
                null,
                image,
                prediction.predictedAt(),
                null,
                true);
    }

    /** Returns the one of two answers of the same model that is in force. */
    Answer orLater(Answer other) {
        return PRECEDENCE.compare(this, other) < 0 ? other : this;
    }

    /** Returns the probability of a class, 0 to 1; null if the answer does not state it. */
    Double probabilityOf(String label) {
        return topK.stream()
                .filter(score -> score.label().equals(label))
                .map(PredictionMade.Score::probability)
                .findFirst()
                .orElse(null);
    }
}
