package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageReference;
import dev.patisserie.inference.Checkpoints;
import dev.patisserie.inference.classify.Image;
import dev.patisserie.inference.uncertainty.MapRequest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRecordTest {

    private static final Instant RECORD_TIME = Checkpoints.NOON;
    private static final Instant NOW = Checkpoints.NOON.plusSeconds(5);

    @Test
    void usesPositionAndTimestampWithoutHeaders() {
        Image image = ImageRecord.toImage(record(RECORD_TIME.toEpochMilli()), NOW);

        assertThat(image.id()).isEqualTo("images-2-42");
        assertThat(image.eventTime()).isEqualTo(RECORD_TIME);
        assertThat(image.receivedAt()).isEqualTo(NOW);
        assertThat(image.trueLabel()).isNull();
        assertThat(image.file()).isEqualTo(new byte[] {7});
    }

    @Test
    void containsThePositionOfItsRecord() {
        ConsumerRecord<byte[], byte[]> record = record(RECORD_TIME.toEpochMilli());

        assertThat(ImageRecord.toImage(record, NOW).position()).isEqualTo(new ImageReference("images", 2, 42));
        assertThat(ImageRecord.withoutHeaders(record, NOW).position()).isEqualTo(new ImageReference("images", 2, 42));
    }

    @Test
    void usesTheHeadersOfACloudEvent() {
        Image image = ImageRecord.toImage(
                record(
                        RECORD_TIME.toEpochMilli(),
                        "ce_id",
                        "i-1",
                        "ce_time",
                        "2026-01-01T13:00:00+02:00",
                        "label",
                        "cake"),
                NOW);

        assertThat(image.id()).isEqualTo("i-1");
        assertThat(image.eventTime()).isEqualTo(Instant.parse("2026-01-01T11:00:00Z"));
        assertThat(image.trueLabel()).isEqualTo("cake");
    }

    @Test
    void ignoresAnUnreadableTimeAndBlankHeaders() {
        Image image = ImageRecord.toImage(
                record(RECORD_TIME.toEpochMilli(), "ce_id", " ", "ce_time", "yesterday", "label", ""), NOW);

        assertThat(image.id()).isEqualTo("images-2-42");
        assertThat(image.eventTime()).isEqualTo(RECORD_TIME);
        assertThat(image.trueLabel()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    void readsTimesOfAllValidYears(String time) {
        Image image = ImageRecord.toImage(record(0, "ce_time", time), NOW);

        assertThat(image.eventTime()).isEqualTo(OffsetDateTime.parse(time).toInstant());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-999999999-01-01T00:00:00+18:00",
                "-0001-12-31T23:59:59Z",
                "+10000-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59-18:00"
            })
    void usesTheRecordTimestampForAnInvalidYear(String time) {
        Image image = ImageRecord.toImage(record(1000, "ce_time", time), NOW);

        assertThat(image.eventTime()).isEqualTo(Instant.ofEpochMilli(1000));
    }

    @Test
    void usesThePollTimeForAnInvalidRecordTimestamp() {
        Image image = ImageRecord.toImage(record(Long.MAX_VALUE), NOW);

        assertThat(image.eventTime()).isEqualTo(NOW);
    }

    @Test
    void usesThePollTimeWithoutARecordTimestamp() {
        assertThat(ImageRecord.toImage(record(-1), NOW).eventTime()).isEqualTo(NOW);
    }

    @Test
    void derivesThePredictionsIdFromSourceAndId() {
        String fromOne = ImageRecord.predictionId(record(0, "ce_source", "/a", "ce_id", "1"));

        assertThat(ImageRecord.predictionId(record(9, "ce_source", "/a", "ce_id", "1")))
                .isEqualTo(fromOne);
        assertThat(ImageRecord.predictionId(record(0, "ce_source", "/b", "ce_id", "1")))
                .isNotEqualTo(fromOne);
        assertThat(ImageRecord.predictionId(record(0))).isEqualTo("images-2-42");
    }

    @ParameterizedTest
    @CsvSource({"true,LABEL", "True,LABEL", "runner-up,AGAINST_RUNNER_UP", "false,NONE", "yes,NONE", "' ',NONE"})
    void headerExplainAsksForAMap(String value, MapRequest request) {
        assertThat(ImageRecord.toImage(record(0, "explain", value), NOW).explain())
                .isEqualTo(request);
        assertThat(ImageRecord.toImage(record(0), NOW).explain()).isEqualTo(MapRequest.NONE);
    }

    private static ConsumerRecord<byte[], byte[]> record(long timestamp, String... headers) {
        var recordHeaders = new RecordHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            recordHeaders.add(headers[i], bytes(headers[i + 1]));
        }
        return new ConsumerRecord<>(
                "images",
                2,
                42,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                1,
                null,
                new byte[] {7},
                recordHeaders,
                Optional.empty());
    }
}
