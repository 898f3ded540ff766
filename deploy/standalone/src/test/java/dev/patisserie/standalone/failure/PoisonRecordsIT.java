package dev.patisserie.standalone.failure;

import static dev.patisserie.standalone.failure.DeliveryCheck.AT_LEAST_ONCE;
import static dev.patisserie.standalone.failure.DeliveryCheck.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.fault.ErrorCode;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.Photo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests valid photos in extreme records: a key that makes the prediction too large for its topic, and a time that
 * overflows. They and the photos before and after them have exactly one outcome each, with both delivery guarantees.
 */
class PoisonRecordsIT {

    @RegisterExtension
    static final FailureEnvironment ENVIRONMENT = FailureEnvironment.SINGLE;

    private static final int NEIGHBOURS = 60;

    private static final List<String> ODD_TIMES = List.of(
            "0001-01-01T00:00:00Z",
            "1600-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "+999999999-12-31T23:59:59Z");

    @ParameterizedTest
    @ValueSource(strings = {AT_LEAST_ONCE, EXACTLY_ONCE})
    void rejectsAPhotoWhoseKeyMakesItsPredictionTooLarge(String delivery) throws Exception {
        ENVIRONMENT.service(delivery);
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog()) {
            // When
            outcomeLog.send(NEIGHBOURS);
            List<String> large = List.of(sendWithLargeKey(outcomeLog), sendWithLargeKey(outcomeLog));
            outcomeLog.send(NEIGHBOURS);

            // Then
            FailureEnvironment.await(outcomeLog::complete);
            Count count = outcomeLog.count();
            DeliveryCheck.isKept("prediction too large for its topic", delivery, count);
            assertThat(count.duplicated()).isZero();
            assertThat(large).allSatisfy(id -> assertThat(outcomeLog.outcomes(id))
                    .singleElement()
                    .isInstanceOfSatisfying(ImageOutcome.DeadLettered.class, PoisonRecordsIT::isUndeliverable));
        }
    }

    private static void isUndeliverable(ImageOutcome.DeadLettered letter) {
        assertThat(letter.code()).isEqualTo(ErrorCode.PREDICTION_UNDELIVERABLE.name());
        assertThat(letter.reason()).contains("a key of 1200000 bytes");
    }

    private static String sendWithLargeKey(OutcomeLog outcomeLog) throws Exception {
        Photo photo = photo();
        ProducerRecord<byte[], byte[]> record = record(photo);
        outcomeLog.send(
                photo.id(),
                new ProducerRecord<>(Topics.IMAGES, null, new byte[1_200_000], record.value(), record.headers()));
        return photo.id();
    }

    @ParameterizedTest
    @ValueSource(strings = {AT_LEAST_ONCE, EXACTLY_ONCE})
    void answersAPhotoOfAnyYear(String delivery) throws Exception {
        ENVIRONMENT.service(delivery);
        try (OutcomeLog outcomeLog = ENVIRONMENT.outcomeLog()) {
            // When
            List<String> odd = new ArrayList<>();
            for (String time : ODD_TIMES) {
                outcomeLog.send(NEIGHBOURS / ODD_TIMES.size());
                odd.add(sendWithTime(outcomeLog, time));
            }
            outcomeLog.send(NEIGHBOURS);

            // Then
            FailureEnvironment.await(outcomeLog::complete);
            Count count = outcomeLog.count();
            DeliveryCheck.isKept("event time of any year", delivery, count);
            assertThat(count.duplicated()).isZero();
            assertThat(odd).allSatisfy(id -> assertThat(outcomeLog.outcomes(id))
                    .singleElement()
                    .isInstanceOf(ImageOutcome.Predicted.class));
        }
    }

    private static String sendWithTime(OutcomeLog outcomeLog, String time) throws Exception {
        Photo photo = photo();
        ProducerRecord<byte[], byte[]> record = record(photo);
        record.headers().remove("ce_time").add("ce_time", time.getBytes(StandardCharsets.UTF_8));
        outcomeLog.send(photo.id(), record);
        return photo.id();
    }

    private static Photo photo() {
        return Photo.of(Path.of("odd"), null);
    }

    private static ProducerRecord<byte[], byte[]> record(Photo photo) throws Exception {
        return photo.record(Instant.now(), ENVIRONMENT.photos().get(0));
    }
}
