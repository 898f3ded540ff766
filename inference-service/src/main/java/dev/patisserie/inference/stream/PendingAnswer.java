package dev.patisserie.inference.stream;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.TraceContext;
import dev.patisserie.inference.classify.Outcome;
import dev.patisserie.inference.classify.Outcome.Predicted;
import dev.patisserie.inference.classify.Outcome.Rejected;
import dev.patisserie.inference.classify.Outcome.Unanswered;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * The answer to one image, from its outcome to its acknowledgement. A prediction that Kafka can never accept is
 * replaced by a dead letter. A dead letter that Kafka can never accept is replaced by a reduced one, whose size does
 * not depend on the image record. Used by one attempt at a time.
 */
public final class PendingAnswer {

    public static final URI SOURCE = URI.create("/patisserie/inference-service");

    private static final Logger LOG = Logger.getLogger(PendingAnswer.class);

    private enum Form {
        PREDICTION,
        DEAD_LETTER,
        REDUCED
    }

    private final ConsumerRecord<byte[], byte[]> image;
    private final Outcome first;
    private Outcome outcome;
    private Form form;
    private ProducerRecord<byte[], byte[]> record;
    private volatile boolean acknowledged; // written by the producer's thread

    private PendingAnswer(ConsumerRecord<byte[], byte[]> image, Outcome outcome) {
        this.image = image;
        this.first = outcome;
        begin();
    }

    private void begin() {
        outcome = first;
        if (first instanceof Predicted predicted) {
            predict(predicted.prediction());
        } else {
            deadLetter(Form.DEAD_LETTER);
        }
    }

    /**
     * Creates one answer per outcome, in order.
     *
     * @param images the image records
     * @param outcomes their outcomes, in the same order
     */
    static List<PendingAnswer> of(List<ConsumerRecord<byte[], byte[]>> images, List<Outcome> outcomes) {
        return IntStream.range(0, images.size())
                .mapToObj(i -> new PendingAnswer(images.get(i), outcomes.get(i)))
                .toList();
    }

    private void predict(PredictionMade prediction) {
        try {
            var context = new EventCodec.Context(ImageRecord.predictionId(image), SOURCE, prediction.predictedAt());
            record = EventCodec.encode(Topics.PREDICTIONS, image.key(), prediction, context);
            TraceContext.copy(image.headers(), record.headers());
            form = Form.PREDICTION;
        } catch (RuntimeException e) { // one prediction cannot be written; the rest of the batch can
            reject(e);
        }
    }

    private void reject(Throwable failure) {
        outcome = new Rejected(
                ErrorCode.PREDICTION_UNDELIVERABLE,
                "expected a prediction that topic predictions accepts, found one with a key of %d bytes: %s; send the image with a shorter key, id and label"
                        .formatted(
                                image.key() == null ? 0 : image.key().length,
                                Reasons.logged("prediction undeliverable", failure)));
        deadLetter(Form.DEAD_LETTER);
    }

    private void deadLetter(Form next) {
        var why = (Unanswered) outcome; // every outcome except a prediction
        form = next;
        record = next == Form.DEAD_LETTER
                ? DeadLetter.of(Topics.IMAGES_DEAD_LETTERS, image, why.code(), why.reason())
                : DeadLetter.reduced(Topics.IMAGES_DEAD_LETTERS, image, why.code(), why.reason());
    }

    /** Returns the record to send. Its topic is the name of the channel. */
    ProducerRecord<byte[], byte[]> record() {
        return record;
    }

    /** Returns the outcome that the record contains. */
    Outcome outcome() {
        return outcome;
    }

    /** Returns whether the broker has acknowledged the record. */
    boolean isAcknowledged() {
        return acknowledged;
    }

    /** Marks the record as acknowledged by the broker. */
    void acknowledge() {
        acknowledged = true;
    }

    /**
     * Replaces a record that Kafka can never accept.
     *
     * @param failure the reason
     * @return false if the topic rejects even the reduced dead letter, which is a fault of the topic. The answer is
     *     then reset to its first form and can be sent once the topic is repaired
     */
    boolean replace(Throwable failure) {
        if (form == Form.REDUCED) {
            begin();
            return false;
        }
        LOG.warnf(
                "undeliverable answer replaced topic=%s partition=%d offset=%d form=%s reason=\"%s\"",
                image.topic(), image.partition(), image.offset(), form, failure);
        if (form == Form.PREDICTION) {
            reject(failure);
        } else {
            deadLetter(Form.REDUCED);
        }
        return true;
    }
}
