package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.drift.MonitoredModel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/**
 * Reads the records of topic {@code checkpoints} or {@code model-swaps}. Invalid records and those of other data sets
 * are skipped.
 */
final class ModelReader extends ContextualProcessor<byte[], byte[], String, DriftInput> {

    private static final Logger LOG = Logger.getLogger(ModelReader.class);

    /** Maximum size of a model id. A longer key of a tombstone is of no model, and might not fit in the topic. */
    private static final int LONGEST_MODEL_ID = 128;

    /** Reads the records of a topic. */
    interface Form {
        /** Returns the input; empty if the record has no meaning for this data set. */
        Optional<DriftInput> read(Record<byte[], byte[]> record, String dataset);
    }

    private final String dataset;
    private final Form form;
    private final DriftListener listener;

    ModelReader(String dataset, Form form, DriftListener listener) {
        this.dataset = dataset;
        this.form = form;
        this.listener = listener;
    }

    static Optional<DriftInput> checkpoint(Record<byte[], byte[]> record, String dataset) {
        if (record.value() == null) {
            return Optional.ofNullable(record.key())
                    .filter(key -> key.length <= LONGEST_MODEL_ID)
                    .map(key -> DriftInput.withdrawn(new String(key, StandardCharsets.UTF_8)));
        }
        CheckpointPublished published = EventCodec.decode(record.headers(), record.value(), CheckpointPublished.class);
        return published.dataset().equals(dataset)
                ? Optional.of(DriftInput.published(MonitoredModel.of(published)))
                : Optional.empty();
    }

    static Optional<DriftInput> swap(Record<byte[], byte[]> record, String dataset) {
        ModelSwapReported swap = EventCodec.decode(record.headers(), record.value(), ModelSwapReported.class);
        return swap.dataset().equals(dataset) && swap.outcome() == ModelSwapReported.Outcome.SWAPPED
                ? Optional.of(DriftInput.swapped(swap.modelId()))
                : Optional.empty();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            form.read(record, dataset).ifPresent(input -> context()
                    .forward(new Record<>(dataset, input, record.timestamp(), new RecordHeaders())));
        } catch (PatisserieException e) {
            listener.observed(ObservationOutcome.INVALID);
            LOG.warnf(
                    "record skipped position=%s reason=\"%s\"",
                    context()
                            .recordMetadata()
                            .map(place -> "%s-%d-%d".formatted(place.topic(), place.partition(), place.offset()))
                            .orElse("unknown"),
                    e.getMessage());
        }
    }
}
