package dev.patisserie.feedback.retrain.stream;

import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.retrain.RetrainTrigger;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A report of the progress of an automatic training. A record of the internal topic.
 *
 * @param requestId the request
 * @param hasEnded whether it reports the end
 * @param at time of the report (UTC)
 */
record RetrainInput(String requestId, boolean hasEnded, Instant at) {

    /** Reads a record of topic {@code training-progress}; steps and the trainings of other requests have no meaning. */
    static Optional<RetrainInput> read(Record<byte[], byte[]> record, String dataset) {
        if (record.value() == null) {
            return Optional.empty(); // a job that was removed
        }
        TrainingProgressed progress = EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class);
        return progress.step() == null && RetrainTrigger.isRequestId(dataset, progress.requestId())
                ? Optional.of(
                        new RetrainInput(progress.requestId(), progress.state().terminal(), progress.at()))
                : Optional.empty();
    }
}
