package dev.patisserie.feedback.rollout.stream;

import dev.patisserie.common.fault.PatisserieException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Reads the records of one topic about models. Invalid records and those of other data sets are skipped. */
final class ModelReader extends ContextualProcessor<byte[], byte[], String, RolloutInput> {

    private static final Logger LOG = Logger.getLogger(ModelReader.class);

    private final String dataset;
    private final ModelRecords.Form form;
    private final RolloutListener listener;

    ModelReader(String dataset, ModelRecords.Form form, RolloutListener listener) {
        this.dataset = dataset;
        this.form = form;
        this.listener = listener;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            form.read(record, dataset).ifPresent(input -> context()
                    .forward(new Record<>(dataset, input, record.timestamp(), new RecordHeaders())));
        } catch (PatisserieException e) {
            listener.invalid();
            LOG.warnf(
                    "record skipped position=%s reason=\"%s\"",
                    context().recordMetadata().map(Places::text).orElse("unknown"), e.getMessage());
        }
    }
}
