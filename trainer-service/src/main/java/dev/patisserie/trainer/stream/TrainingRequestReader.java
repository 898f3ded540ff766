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

/** Reads a record of the requests' topic. Whatever the bytes are, reading them does not throw. */
final class TrainingRequestReader {

    private static final int LONGEST_ID = 128;

    private TrainingRequestReader() {}

    /** What a record says. */
    sealed interface Reading {}

    /** A request, its id set. */
    record Readable(TrainingRequested request) implements Reading {}

    /** A cancellation. */
    record Cancelling(TrainingCancelled event) implements Reading {}

    /** Says that it is a cancellation, and is none; so it is the end of no request. */
    record UnreadableCancelling(Refused why) implements Reading {}

    /** No request. */
    record Unreadable(Optional<String> requestId, Refused why) implements Reading {}

    /** A record that says nothing of its type is a request. */
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

    /** The id that the sender gave outside the value: the event's, else the record's key. */
    private static Optional<String> givenId(ConsumerRecord<byte[], byte[]> record) {
        return Stream.of(EventCodec.text(record.headers(), "ce_id"), Records.keyText(record))
                .flatMap(Optional::stream)
                .filter(TrainingRequested::isRequestId)
                .findFirst();
    }

    /** The id that the record has by its place: the same whenever it is delivered. */
    private static String ownId(ConsumerRecord<byte[], byte[]> record) {
        String id = Records.positionId(record);
        return id.substring(Math.max(0, id.length() - LONGEST_ID)).replaceFirst("^[._-]+", "");
    }

    /** The id that a record goes by though it is no request, if there is any. */
    private static Optional<String> claimedId(ConsumerRecord<byte[], byte[]> record) {
        return idInJson(record.value()).filter(TrainingRequested::isRequestId).or(() -> givenId(record));
    }

    private static Optional<String> idInJson(byte[] value) {
        try {
            JsonNode json = Json.LENIENT.readTree(value == null ? new byte[0] : value);
            return Optional.ofNullable(json.path("requestId").textValue());
        } catch (IOException e) {
            return Optional.empty(); // no JSON, so no id in it
        }
    }
}
