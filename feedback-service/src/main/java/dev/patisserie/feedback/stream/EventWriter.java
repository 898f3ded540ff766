package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedSource;
import dev.patisserie.feedback.serde.RecordPosition;
import java.net.URI;
import java.time.Instant;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/**
 * Converts events to records with CloudEvents headers and the event's own key.
 *
 * @param <E> type of the events
 */
final class EventWriter<E extends Event> extends ContextualProcessor<String, E, byte[], byte[]> {

    private static final Logger LOG = Logger.getLogger(EventWriter.class);

    private static final URI SOURCE = URI.create("/patisserie/feedback-service");

    /** The topics accept 1 MiB. A larger record would abort its transaction again and again. */
    private static final int MOST_BYTES = 1_000_000;

    private final BiFunction<E, String, String> id;
    private final FeedbackMetrics metrics;

    /**
     * Creates a writer.
     *
     * @param id returns the CloudEvents id of an event and the position of its cause; the position is empty if the
     *     cause is a time
     */
    EventWriter(BiFunction<E, String, String> id, FeedbackMetrics metrics) {
        this.id = id;
        this.metrics = metrics;
    }

    @Override
    public void process(Record<String, E> record) {
        E event = record.value();
        Instant at = Instant.ofEpochMilli(record.timestamp());
        var context = new EventCodec.Context(id.apply(event, cause()), SOURCE, at);
        ProducerRecord<byte[], byte[]> encoded = EventCodec.encode(event.type(), event, context);
        if (encoded.value().length > MOST_BYTES) {
            metrics.unexpected(UnexpectedSource.TOO_LARGE);
            LOG.errorf(
                    "event not sent type=%s reason=\"expected at most %d bytes, found %d\"",
                    event.type(), MOST_BYTES, encoded.value().length);
            return;
        }
        context().forward(new Record<>(encoded.key(), encoded.value(), record.timestamp(), encoded.headers()));
    }

    private String cause() {
        return RecordPosition.of(context()).orElse("");
    }
}
