package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.fault.Reasons;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.join.Answer;
import dev.patisserie.feedback.join.ImageLabel;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.join.LabelResult;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads records of topic {@code labels}. An invalid one gives a dead letter. The output has the image's id as key and
 * no headers of the sender.
 */
final class LabelReader extends ContextualProcessor<byte[], byte[], String, LabelRead> {

    /** Largest dead letter with the original bytes; the topic accepts 2 MiB. */
    private static final int MOST_BYTES = (2 << 20) - (64 << 10);

    /** Largest size of the two lengths of a header in a record. */
    private static final int HEADER_BYTES = 10;

    private final FeedbackMetrics metrics;

    LabelReader(FeedbackMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            String imageId = key(record);
            JoinEvent event = record.value() == null
                    ? JoinEvent.retraction(Instant.ofEpochMilli(record.timestamp()))
                    : label(imageId, record);
            forward(record, imageId, new LabelRead.Accepted(event));
        } catch (PatisserieException e) {
            reject(record, e.code(), e.getMessage());
        } catch (RuntimeException e) { // a defect must not stop the other labels
            reject(record, ErrorCode.EVENT_INVALID, Reasons.of(e));
        }
    }

    private void forward(Record<byte[], byte[]> record, String key, LabelRead read) {
        context().forward(new Record<>(key, read, record.timestamp(), new RecordHeaders()));
    }

    private static String key(Record<byte[], byte[]> record) {
        if (record.key() == null || record.key().length == 0) {
            throw invalid("expected the image's id as key, found no key");
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (key.length() > ImageLabelled.LONGEST_ID) {
            throw invalid("expected a key of at most %d characters, found %d"
                    .formatted(ImageLabelled.LONGEST_ID, key.length()));
        }
        return key;
    }

    private static JoinEvent label(String imageId, Record<byte[], byte[]> record) {
        ImageLabelled event = EventCodec.decode(record.headers(), record.value(), ImageLabelled.class);
        if (!event.imageId().equals(imageId)) {
            throw invalid("expected key '%s', that of the event, so that compaction and tombstones work, found '%s'"
                    .formatted(event.imageId(), imageId));
        }
        Answer echo = Optional.ofNullable(event.prediction())
                .map(prediction -> Answer.echo(prediction, event.image()))
                .orElse(null);
        return new JoinEvent(echo, ImageLabel.of(event, Instant.ofEpochMilli(record.timestamp())), null);
    }

    private static PatisserieException invalid(String message) {
        return new PatisserieException(ErrorCode.EVENT_INVALID, message + "; see docs/asyncapi.yaml for the schema");
    }

    private void reject(Record<byte[], byte[]> record, ErrorCode code, String reason) {
        metrics.label(Optional.empty(), LabelResult.INVALID);
        metrics.deadLetter(code);
        ConsumerRecord<byte[], byte[]> original = original(record);
        ProducerRecord<byte[], byte[]> letter = DeadLetter.of(Topics.LABELS_DEAD_LETTERS, original, code, reason);
        forward(
                record,
                "",
                new LabelRead.Rejected(
                        size(letter) <= MOST_BYTES
                                ? letter
                                : DeadLetter.reduced(Topics.LABELS_DEAD_LETTERS, original, code, reason)));
    }

    private ConsumerRecord<byte[], byte[]> original(Record<byte[], byte[]> record) {
        Optional<RecordMetadata> place = context().recordMetadata();
        return new ConsumerRecord<>(
                place.map(RecordMetadata::topic).orElse(Topics.LABELS),
                place.map(RecordMetadata::partition).orElse(0),
                place.map(RecordMetadata::offset).orElse(0L),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                0,
                record.key(),
                record.value(),
                new RecordHeaders(record.headers()),
                Optional.empty());
    }

    private static long size(ProducerRecord<byte[], byte[]> letter) {
        long size = length(letter.key()) + length(letter.value());
        for (Header header : letter.headers()) {
            size += HEADER_BYTES + Utils.utf8Length(header.key()) + length(header.value());
        }
        return size;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
