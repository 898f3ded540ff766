package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jboss.logging.Logger;

/** Reads records of topic {@code predictions}. Invalid ones are counted and logged: they are events of our services. */
final class PredictionReader extends ContextualProcessor<byte[], byte[], byte[], PredictionMade> {

    private static final Logger LOG = Logger.getLogger(PredictionReader.class);

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
        context().forward(new Record<>(record.key(), prediction, record.timestamp(), new RecordHeaders()));
    }

    private void reject(String reason) {
        metrics.predictionInvalid();
        LOG.warnf(
                "prediction skipped position=%s reason=\"%s\"",
                context().recordMetadata().map(PredictionReader::position).orElse("unknown"), reason);
    }

    private static String position(RecordMetadata place) {
        return "%s-%d-%d".formatted(place.topic(), place.partition(), place.offset());
    }
}
