package dev.patisserie.feedback.stream;

import dev.patisserie.feedback.join.JoinEvent;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Adds the input, which is the partition of the task that read the record, to each record on its way into the internal
 * topic; see {@link Watermark}.
 */
final class InputHeader extends ContextualProcessor<String, JoinEvent, String, JoinEvent> {

    private static final String NAME = "input";

    /** The input of records that an earlier version of the service has sent. */
    private static final int UNKNOWN = -1;

    @Override
    public void process(Record<String, JoinEvent> record) {
        context().forward(record.withHeaders(of(context().taskId().partition())));
    }

    /** Returns the headers of a record of an input. */
    static Headers of(int input) {
        return new RecordHeaders()
                .add(NAME, ByteBuffer.allocate(Integer.BYTES).putInt(input).array());
    }

    /** Reads the input of a record. */
    static int read(Headers headers) {
        Header header = headers.lastHeader(NAME);
        return header == null || header.value().length != Integer.BYTES
                ? UNKNOWN
                : ByteBuffer.wrap(header.value()).getInt();
    }
}
