package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.serde.RecordPosition;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/**
 * Reads records of topic {@code predictions}. Invalid ones are counted and logged: they are events of our services. Of
 * the classes of a prediction, the most probable ones remain, at most {@value #LONGEST_TOP_K} with at most
 * {@value #MOST_CHARACTERS} characters: they become part of states and of internal topics, whose records are limited.
 */
final class PredictionReader extends ContextualProcessor<byte[], byte[], byte[], PredictionMade> {

    private static final Logger LOG = Logger.getLogger(PredictionReader.class);

    private static final int LONGEST_TOP_K = 100;

    private static final int MOST_CHARACTERS = 4096;

    private final FeedbackMetrics metrics;

    PredictionReader(FeedbackMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        PredictionMade prediction;
        try {
            prediction = EventCodec.decode(record.headers(), record.value(), PredictionMade.class);
        } catch (PatisserieException e) {
            reject(e.getMessage());
            return;
        } catch (RuntimeException e) { // a defect must not stop the other predictions
            reject(Reasons.of(e));
            return;
        }
        // Both are part of the state, and must have the limits of a label.
        if (prediction.imageId().length() > ImageLabelled.LONGEST_ID
                || prediction.label().length() > ImageLabelled.LONGEST_LABEL) {
            reject("expected an image id of at most %d characters and a label of at most %d, found %d and %d"
                    .formatted(
                            ImageLabelled.LONGEST_ID,
                            ImageLabelled.LONGEST_LABEL,
                            prediction.imageId().length(),
                            prediction.label().length()));
            return;
        }
        context().forward(new Record<>(record.key(), limited(prediction), record.timestamp(), new RecordHeaders()));
    }

    /** Returns the prediction with its most probable classes; the probabilities of the others are not used. */
    private static PredictionMade limited(PredictionMade prediction) {
        List<PredictionMade.Score> topK = limited(prediction.topK());
        return topK.size() == prediction.topK().size()
                ? prediction
                : new PredictionMade(
                        prediction.imageId(),
                        prediction.label(),
                        prediction.probability(),
                        topK,
                        prediction.modelId(),
                        prediction.modelSha256(),
                        prediction.trueLabel(),
                        prediction.eventTime(),
                        prediction.receivedAt(),
                        prediction.predictedAt(),
                        prediction.known(),
                        prediction.abstained(),
                        prediction.set(),
                        prediction.explanation(),
                        prediction.image(),
                        prediction.fingerprint());
    }

    private static List<PredictionMade.Score> limited(List<PredictionMade.Score> topK) {
        int characters = 0;
        int size = 0;
        while (size < Math.min(LONGEST_TOP_K, topK.size())) {
            characters += topK.get(size).label().length();
            if (characters > MOST_CHARACTERS) {
                break;
            }
            size++;
        }
        return topK.subList(0, size);
    }

    private void reject(String reason) {
        metrics.predictionInvalid();
        LOG.warnf(
                "prediction skipped position=%s reason=\"%s\"",
                RecordPosition.of(context()).orElse("unknown"), reason);
    }
}
