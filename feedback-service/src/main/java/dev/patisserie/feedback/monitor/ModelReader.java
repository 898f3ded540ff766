package dev.patisserie.feedback.monitor;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.drift.MonitoredModel;
import dev.patisserie.feedback.serde.RecordKeys;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the records of topics {@code checkpoints} and {@code model-swaps}. */
final class ModelReader {

    private ModelReader() {}

    static Optional<DriftInput> checkpoint(Record<byte[], byte[]> record, String dataset) {
        if (record.value() == null) {
            return RecordKeys.modelId(record.key()).map(DriftInput::withdrawn);
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
}
