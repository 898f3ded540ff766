package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.trainer.stream.TrainingRequestReader.Cancelling;
import dev.patisserie.trainer.stream.TrainingRequestReader.Readable;
import dev.patisserie.trainer.stream.TrainingRequestReader.Unreadable;
import dev.patisserie.trainer.stream.TrainingRequestReader.UnreadableCancelling;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingRequestReaderTest {

    private static final String NAMELESS = "{\"pipeline\":\"simple\"}";

    private static ConsumerRecord<byte[], byte[]> record(String topic, String key, String value) {
        return new ConsumerRecord<>(topic, 3, 17, bytes(key), bytes(value));
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, String value) {
        return record("training-requests", key, value);
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String idOf(ConsumerRecord<byte[], byte[]> record) {
        return ((Readable) TrainingRequestReader.read(record)).request().requestId();
    }

    @Test
    void readsARecordWithoutHeaders() {
        assertThat(TrainingRequestReader.read(record(null, "{\"requestId\":\"r-1\",\"pipeline\":\"simple\"}")))
                .isEqualTo(new Readable(TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"requestId\":\"r-1\",\"pipeline\":\"simple\",\"epochs\":1.9}",
                "{\"requestId\":\"r-1\",\"pipeline\":\"simple\",\"epochs\":\"\"}",
                "{\"requestId\":\"r-1\",\"pipeline\":\"simple\"} {}",
                "{\"requestId\":\"r-1\",\"pipeline\":\"simple\",\"pipeline\":\"compare\"}"
            })
    void rejectsAnInvalidRequestUnderItsOwnId(String json) {
        assertThat(TrainingRequestReader.read(record("key-1", json)))
                .isInstanceOfSatisfying(Unreadable.class, unreadable -> {
                    assertThat(unreadable.requestId()).hasValue("r-1");
                    assertThat(unreadable.why().code()).isEqualTo(ErrorCode.EVENT_INVALID);
                });
    }

    @Test
    void readsACancellationByItsType() {
        // Given
        var record = record("r-1", "{\"requestId\":\"r-1\",\"reason\":\"too dear\"}");
        record.headers().add("ce_type", bytes("training.cancelled.v1"));

        assertThat(TrainingRequestReader.read(record))
                .isEqualTo(new Cancelling(new TrainingCancelled("r-1", "too dear")));
    }

    @Test
    void invalidCancellationIsUnreadable() {
        // Given
        var record = record("r-1", "{\"reason\":\"too dear\"}");
        record.headers().add("ce_type", bytes("training.cancelled.v1"));

        assertThat(TrainingRequestReader.read(record))
                .isInstanceOfSatisfying(UnreadableCancelling.class, unreadable -> {
                    assertThat(unreadable.why().code()).isEqualTo(ErrorCode.EVENT_INVALID);
                    assertThat(unreadable.why().reason()).contains("requestId");
                });
    }

    @Test
    void prefersTheIdInTheRequest() {
        // Given
        var record = record("key-1", "{\"requestId\":\"r-1\",\"pipeline\":\"simple\"}");
        record.headers().add("ce_id", bytes("event-1"));

        assertThat(idOf(record)).isEqualTo("r-1");
    }

    @Test
    void prefersTheIdOfTheEventToTheKey() {
        // Given
        var record = record("key-1", NAMELESS);
        record.headers().add("ce_id", bytes("event-1"));

        assertThat(idOf(record)).isEqualTo("event-1");
    }

    @Test
    void skipsAnInvalidId() {
        // Given
        var record = record("key-1", NAMELESS);
        record.headers().add("ce_id", bytes("urn:uuid:../../etc"));

        assertThat(idOf(record)).isEqualTo("key-1");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "../up", "\u0000"})
    void derivesTheIdFromThePositionWithoutAnotherId(String key) {
        assertThat(idOf(record(key, NAMELESS))).isEqualTo("training-requests-3-17");
    }

    @Test
    void derivesAValidIdFromAnyTopicName() {
        assertThat(idOf(record("_requests", null, NAMELESS))).isEqualTo("requests-3-17");
        assertThat(idOf(record("t".repeat(249), null, NAMELESS))).hasSize(128).endsWith("t-3-17");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "null", "[]", "17", "\"r\"", "{", "{\"pipeline\":null}", "\uFFFF"})
    void neverThrows(String value) {
        assertThat(TrainingRequestReader.read(record(null, value)))
                .isInstanceOfSatisfying(Unreadable.class, unreadable -> {
                    assertThat(unreadable.why().code()).isEqualTo(ErrorCode.EVENT_INVALID);
                    assertThat(unreadable.requestId()).isEmpty();
                });
    }

    @Test
    void doesNotThrowOnDeeplyNestedJson() {
        String value = "{\"requestId\":".repeat(5000) + "1" + "}".repeat(5000);

        assertThat(TrainingRequestReader.read(record(null, value))).isInstanceOf(Unreadable.class);
    }

    @Test
    void readsTheIdOfAnInvalidRequest() {
        String value = "{\"requestId\":\"r-1\",\"pipeline\":\"simple\",\"epochs\":0}";

        assertThat(TrainingRequestReader.read(record("key-1", value)))
                .isInstanceOfSatisfying(Unreadable.class, unreadable -> {
                    assertThat(unreadable.requestId()).isEqualTo(Optional.of("r-1"));
                    assertThat(unreadable.why().reason()).contains("epochs");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../secret", "/etc", "a/b", "..", "C:\\data", "a\\u0000b"})
    void rejectsADatasetThatIsAPath(String dataset) {
        String value = "{\"requestId\":\"r-1\",\"pipeline\":\"simple\",\"dataset\":\"%s\"}"
                .formatted(dataset.replace("\\d", "\\\\d"));

        assertThat(TrainingRequestReader.read(record(null, value)))
                .isInstanceOfSatisfying(
                        Unreadable.class,
                        unreadable -> assertThat(unreadable.why().reason()).contains("dataset"));
    }
}
