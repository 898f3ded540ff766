package dev.patisserie.trainer.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.kafka.Records;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.job.Admission.Refused;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Parses records of the requests topic. Never throws, whatever the bytes. */
final class TrainingRequestReader {

    private static final int LONGEST_ID = 128;

    private TrainingRequestReader() {}

    /** The content of a record. */
    sealed interface Reading {}

    /** A request with an id. */
    record Readable(TrainingRequested request) implements Reading {}

    /** A cancellation. */
    record Cancelling(TrainingCancelled event) implements Reading {}

    /** A record of type cancellation that cannot be parsed; it has no effect on a request. */
    record UnreadableCancelling(Refused why) implements Reading {}

    /** A record that is not a valid request. */
    record Unreadable(Optional<String> requestId, Refused why) implements Reading {}

    /** Parses a record. A record without a type is a request. */
    static Reading read(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.text(record.headers(), "ce_type")
                        .filter(TrainingCancelled.TYPE::equals)
                        .isPresent()
                ? cancellation(record)
                : request(record);
    }

    private static Reading cancellation(ConsumerRecord<byte[], byte[]> record) {
        try {
            return new Cancelling(EventCodec.decode(record.headers(), record.value(), TrainingCancelled.class));
        } catch (PatisserieException e) {
            return new UnreadableCancelling(new Refused(e.code(), e.getMessage()));
        }
    }

    private static Reading request(ConsumerRecord<byte[], byte[]> record) {
        try {
            TrainingRequested request = EventCodec.decode(record.headers(), record.value(), TrainingRequested.class);
            return new Readable(
                    request.requestId() != null
                            ? request
                            : request.toBuilder()
                                    .requestId(givenId(record).orElseGet(() -> ownId(record)))
                                    .build());
        } catch (PatisserieException e) {
            return new Unreadable(claimedId(record), new Refused(e.code(), e.getMessage()));
        }
    }

    /** Returns the id that the sender set outside the value: the event's id, else the record's key. */
    private static Optional<String> givenId(ConsumerRecord<byte[], byte[]> record) {
        return Stream.of(EventCodec.text(record.headers(), "ce_id"), Records.keyText(record))
                .flatMap(Optional::stream)
                .filter(TrainingRequested::isRequestId)
                .findFirst();
    }

    /** Returns an id derived from the record's position, which is the same for every delivery. */
    private static String ownId(ConsumerRecord<byte[], byte[]> record) {
        String id = Records.positionId(record);
        return id.substring(Math.max(0, id.length() - LONGEST_ID)).replaceFirst("^[._-]+", "");
    }

    /** Returns the id that an invalid request states, if any. */
    private static Optional<String> claimedId(ConsumerRecord<byte[], byte[]> record) {
        return idInJson(record.value()).filter(TrainingRequested::isRequestId).or(() -> givenId(record));
    }

    private static Optional<String> idInJson(byte[] value) {
        try {
            JsonNode json = Json.LENIENT.readTree(value == null ? new byte[0] : value);
            return Optional.ofNullable(json.path("requestId").textValue());
        } catch (IOException e) {
            return Optional.empty(); // not JSON
        }
    }
}
