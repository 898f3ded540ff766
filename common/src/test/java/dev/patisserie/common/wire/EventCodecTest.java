package dev.patisserie.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SampleEvents;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.common.fault.PatisserieException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

    private static final EventCodec.Context CONTEXT =
            new EventCodec.Context("id-1", URI.create("/patisserie/test"), SampleEvents.NOON);

    @ParameterizedTest
    @MethodSource("dev.patisserie.common.event.SampleEvents#all")
    void decodesEveryEncodedEventUnchanged(Event event) {
        // When
        ProducerRecord<byte[], byte[]> sent = EventCodec.encode("topic", event, CONTEXT);
        Event received = EventCodec.decode(sent.headers(), sent.value(), event.getClass());

        // Then
        assertThat(received).isEqualTo(event);
    }

    @Test
    void writesCloudEventsInBinaryMode() {
        // When
        var sent = EventCodec.encode("topic", TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"), CONTEXT);

        // Then
        assertThat(sent.headers())
                .extracting(header -> header.key() + ": " + new String(header.value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        "ce_specversion: 1.0",
                        "ce_id: id-1",
                        "ce_source: /patisserie/test",
                        "ce_type: training.requested.v1",
                        "ce_time: 2026-01-31T12:00:00Z",
                        "content-type: application/json");
        assertThat(sent.key()).isEqualTo("r-1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsARecordOfAConsoleProducer() {
        // Given: no headers, and only the required field
        byte[] value = "{\"requestId\":\"r-1\",\"pipeline\":\"simple\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(EventCodec.decode(new RecordHeaders(), value, TrainingRequested.class))
                .isEqualTo(TrainingRequested.of("r-1", Pipeline.SIMPLE, "desserts"));
    }

    @Test
    void readsTheFieldsOfTransferLearningOnTheTopLevel() {
        String json = "{\"requestId\":\"r-1\",\"pipeline\":\"transfer\",\"backbone\":\"mobilenet\",\"alpha\":0.25,"
                + "\"weights\":\"none\",\"warmup\":{\"epochs\":2,\"learningRate\":0.001},"
                + "\"fineTune\":{\"epochs\":1,\"fromBlock\":\"12\",\"learningRate\":0.0001},"
                + "\"batchNorm\":\"train\",\"views\":2,\"precision\":\"float32\"}";

        TrainingRequested request =
                EventCodec.decode(new RecordHeaders(), json.getBytes(StandardCharsets.UTF_8), TrainingRequested.class);

        assertThat(request.transfer()).isEqualTo(SampleEvents.mobileNet());
    }

    @Test
    void ignoresFieldsOfANewerWriter() {
        byte[] value = "{\"pipeline\":\"simple\",\"novelty\":1}".getBytes(StandardCharsets.UTF_8);

        assertThat(EventCodec.decode(new RecordHeaders(), value, TrainingRequested.class)
                        .pipeline())
                .isEqualTo(Pipeline.SIMPLE);
    }

    @Test
    void messageNamesTheRuleWithoutThePayload() {
        assertInvalid(
                "{\"pipeline\":\"simple\",\"epochs\":0,\"secret\":\"s\"}",
                "not a valid event training.requested.v1: epochs must be 1 to 10000, was 0; see docs/asyncapi.yaml for the schema");
    }

    @Test
    void messageNamesAFieldOfTheWrongType() {
        assertInvalid(
                "{\"pipeline\":\"simple\",\"epochs\":\"many\"}",
                "not a valid event training.requested.v1: epochs must be an integer of 32 bits, was 'many'; see"
                        + " docs/asyncapi.yaml for the schema");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.9", "\"3\"", "\"\"", "\" \"", "true", "[3]", "{}", "1e999999999", "9e99"})
    void rejectsAValueThatIsNotAnInteger(String epochs) {
        assertThatThrownBy(() -> decode("{\"pipeline\":\"simple\",\"epochs\":%s}".formatted(epochs)))
                .hasMessageContaining("epochs must be an integer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "3.0", "3e0", "30e-1", "3.000"})
    void acceptsAnIntegerInAnyNotation(String epochs) {
        assertThat(decode("{\"pipeline\":\"simple\",\"epochs\":%s}".formatted(epochs))
                        .epochs())
                .isEqualTo(3);
    }

    @Test
    void acceptsABlockAsAStringOfDigits() {
        String json = "{\"pipeline\":\"transfer\",\"fineTune\":{\"fromBlock\":%s}}";

        assertThat(decode(json.formatted("\"12\"")).transfer().fineTune().fromBlock())
                .isEqualTo(12);
        assertThat(decode(json.formatted("12.0")).transfer().fineTune().fromBlock())
                .isEqualTo(12);
        assertThatThrownBy(() -> decode(json.formatted("12.5")))
                .hasMessageContaining("fineTune.fromBlock must be the number of a block, was '12.5'");
    }

    @Test
    void escapesControlCharactersOfTheRecord() {
        assertThatThrownBy(() -> decode("{\"pipeline\":\"a\\nb\\u001b[2J\"}"))
                .hasMessageContaining("was 'a\\nb\\u001b[2J'");
    }

    @Test
    void messageNamesANullElement() {
        assertThatThrownBy(() -> EventCodec.decode(
                        new RecordHeaders(),
                        "{\"labels\":[\"a\",null]}".getBytes(StandardCharsets.UTF_8),
                        CheckpointPublished.class))
                .message()
                .doesNotContain("java", "Exception");
    }

    @Test
    void messageListsTheValidPipelines() {
        assertInvalid(
                "{\"pipeline\":\"magic\"}",
                "not a valid event training.requested.v1: pipeline must be one of simple, transfer, compare, import, was 'magic'; see"
                        + " docs/asyncapi.yaml for the schema");
    }

    @Test
    void messageNamesAnUnknownSchedule() {
        assertThatThrownBy(() -> decode("{\"pipeline\":\"simple\",\"learningRateSchedule\":{\"name\":\"linear\"}}"))
                .hasMessageContaining("linear")
                .hasMessageContaining("cosine_decay");
    }

    @Test
    void abbreviatesALongMessage() {
        String json = "{\"pipeline\":\"%s\"}".formatted("x".repeat(1 << 20));

        assertThatThrownBy(() -> decode(json))
                .hasMessageStartingWith("not a valid event training.requested.v1: pipeline must be one of")
                .hasMessageEndingWith("xxx...; see docs/asyncapi.yaml for the schema")
                .extracting(e -> e.getMessage().length())
                .isEqualTo(500 + "...; see docs/asyncapi.yaml for the schema".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "no json", "[]", "{"})
    void rejectsAValueThatIsNotAJsonObject(String value) {
        assertThatThrownBy(() -> decode(value))
                .isInstanceOfSatisfying(
                        PatisserieException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EVENT_INVALID));
    }

    @Test
    void rejectsAnEventOfAnotherType() {
        Headers headers = new RecordHeaders().add("ce_type", "prediction.made.v1".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> EventCodec.decode(headers, new byte[] {'{', '}'}, TrainingRequested.class))
                .hasMessageStartingWith("expected an event training.requested.v1, found ce_type 'prediction.made.v1'");
    }

    private static void assertInvalid(String json, String message) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(PatisserieException.class)
                .hasMessage(message);
    }

    private static TrainingRequested decode(String json) {
        return EventCodec.decode(new RecordHeaders(), json.getBytes(StandardCharsets.UTF_8), TrainingRequested.class);
    }
}
