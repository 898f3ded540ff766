package dev.patisserie.standalone.client;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetterHeaders;
import dev.patisserie.common.wire.EventCodec;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The outcome of one image. */
public sealed interface ImageOutcome {

    /** The model classified the image. */
    record Predicted(PredictionMade prediction) implements ImageOutcome {}

    /**
     * The image was rejected or failed.
     *
     * @param code name of an error code
     * @param reason the reason, for people
     */
    record DeadLettered(String code, String reason) implements ImageOutcome {}

    /**
     * There is no outcome.
     *
     * @param reason the reason, for people
     */
    record Unanswered(String reason) implements ImageOutcome {}

    /**
     * An outcome and the id of its image.
     *
     * @param imageId id of the image event
     * @param outcome the outcome; never {@link Unanswered}
     */
    record Of(String imageId, ImageOutcome outcome) {}

    /**
     * Reads a record of topic {@code predictions} or {@code images.dead-letters}.
     *
     * @throws dev.patisserie.common.fault.PatisserieException if a prediction is malformed
     */
    static Of read(ConsumerRecord<byte[], byte[]> message) {
        if (message.topic().equals(Topics.PREDICTIONS)) {
            PredictionMade prediction = EventCodec.decode(message.headers(), message.value(), PredictionMade.class);
            return new Of(prediction.imageId(), new Predicted(prediction));
        }
        var letter = DeadLetterHeaders.of(message.headers());
        return new Of(DeadLetterHeaders.imageId(message.headers()), new DeadLettered(letter.code(), letter.reason()));
    }
}
