package dev.patisserie.feedback.serde;

import dev.patisserie.common.fault.PatisserieException;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/**
 * Reads the records of a topic of another program. Invalid records are skipped.
 *
 * @param <I> type of the inputs
 */
public final class TopicReader<I> extends ContextualProcessor<byte[], byte[], String, I> {

    private static final Logger LOG = Logger.getLogger(TopicReader.class);

    /**
     * Reads one record.
     *
     * @param <I> type of the inputs
     */
    public interface Form<I> {
        /**
         * Returns the input; empty if the record has no meaning for this data set.
         *
         * @throws PatisserieException if the record is invalid
         */
        Optional<I> read(Record<byte[], byte[]> record, String dataset);
    }

    private final String dataset;
    private final Form<I> form;
    private final Runnable invalid;

    /**
     * Creates a reader.
     *
     * @param dataset the data set, and key of the inputs
     * @param invalid is called for each invalid record
     */
    public TopicReader(String dataset, Form<I> form, Runnable invalid) {
        this.dataset = dataset;
        this.form = form;
        this.invalid = invalid;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            form.read(record, dataset).ifPresent(input -> context()
                    .forward(new Record<>(dataset, input, record.timestamp(), new RecordHeaders())));
        } catch (PatisserieException e) {
            invalid.run();
            LOG.warnf(
                    "record skipped position=%s reason=\"%s\"",
                    RecordPosition.of(context()).orElse("unknown"), e.getMessage());
        }
    }
}
