package dev.patisserie.inference.stream;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.wire.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Unanswered;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Outcomes as records: predictions for their topic, the rest for the dead letters. */
final class Answers {

    static final URI SOURCE = URI.create("/patisserie/inference-service");

    private Answers() {}

    /**
     * Makes one record per outcome, in order.
     *
     * @param images the image records
     * @param outcomes what became of them, in the same order
     */
    static List<ProducerRecord<byte[], byte[]>> of(
            List<ConsumerRecord<byte[], byte[]>> images, List<Outcome> outcomes) {
        List<ProducerRecord<byte[], byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            answers.add(of(images.get(i), outcomes.get(i)));
        }
        return answers;
    }

    private static ProducerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> image, Outcome outcome) {
        if (outcome instanceof Predicted predicted) {
            return prediction(image, predicted.prediction());
        }
        if (outcome instanceof Unanswered unanswered) {
            return DeadLetter.of(
                    Topics.IMAGES_DEAD_LETTERS, image, unanswered.code(), unanswered.reason());
        }
        throw new AssertionError("unhandled outcome " + outcome);
    }

    private static ProducerRecord<byte[], byte[]> prediction(
            ConsumerRecord<byte[], byte[]> image, PredictionMade prediction) {
        var context =
                new EventCodec.Context(
                        ImageRecord.predictionId(image), SOURCE, prediction.predictedAt());
        return EventCodec.encode(Topics.PREDICTIONS, image.key(), prediction, context);
    }
}
