package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static dev.patisserie.feedback.stream.TestTopology.bytes;
import static dev.patisserie.feedback.stream.TestTopology.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.DeadLetterHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackTopologyTest {

    @TempDir
    Path stateDir;

    private TestTopology topology;

    @BeforeEach
    void start() {
        topology = new TestTopology(stateDir);
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    @Test
    void aLabelAndItsPredictionGiveOneJoinedRecordWithTheImageAsKey() {
        // When
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        // Then
        List<TestRecord<byte[], byte[]>> records = topology.read(Topics.FEEDBACK);
        assertThat(records).hasSize(1);
        assertThat(records.get(0).key()).isEqualTo(bytes("i-1"));
        assertThat(EventCodec.text(records.get(0).headers(), "ce_type")).contains(FeedbackJoined.TYPE);
        assertThat(EventCodec.text(records.get(0).headers(), "ce_source")).contains("/patisserie/feedback-service");
        assertThat(topology.outcome("joined")).isEqualTo(1);
    }

    @Test
    void theSameInputOnNewStateGivesTheSameIds() throws Exception {
        // Given
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));
        topology.retract("i-1", 70);
        List<String> ids = ids();

        // When
        topology.close();
        topology = new TestTopology(stateDir.resolve("other"));
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));
        topology.retract("i-1", 70);

        // Then
        assertThat(ids()).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids);
    }

    @Test
    void aStateThatReturnsHasAnotherId() {
        // Given
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        // When: another labeller disagrees, agrees and disagrees, always before ann
        topology.label(Facts.label("i-1", "pie", "bob", 10));
        topology.label(Facts.label("i-1", "cake", "bob", 11));
        topology.label(Facts.label("i-1", "pie", "bob", 12));

        // Then
        List<TestRecord<byte[], byte[]>> records = topology.read(Topics.FEEDBACK);
        assertThat(records).hasSize(4);
        assertThat(records.get(1).value()).isEqualTo(records.get(3).value());
        assertThat(records)
                .extracting(record -> EventCodec.text(record.headers(), "ce_id").orElseThrow())
                .doesNotHaveDuplicates();
    }

    private List<String> ids() {
        return topology.read(Topics.FEEDBACK).stream()
                .map(record -> EventCodec.text(record.headers(), "ce_id").orElseThrow())
                .toList();
    }

    @Test
    void aLabelWithoutCloudEventsHeadersIsRead() {
        topology.predict(Facts.cake("i-1", "m-1"));

        topology.send(
                new ProducerRecord<>(
                        Topics.LABELS,
                        bytes("i-1"),
                        bytes(
                                "{\"imageId\":\"i-1\",\"label\":\"pie\",\"source\":\"human\",\"at\":\"2026-01-01T12:00:09Z\"}")),
                NOON.plusSeconds(9));

        assertThat(topology.joined()).extracting(FeedbackJoined::label).containsExactly("pie");
        assertThat(topology.count(FeedbackMetrics.LABELS, "policy", "manual", "result", "added"))
                .isEqualTo(1);
    }

    @Test
    void aTombstoneRetracts() {
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        topology.retract("i-1", 61);

        assertThat(topology.joined()).extracting(FeedbackJoined::retracted).containsExactly(false, true);
        assertThat(topology.count(FeedbackMetrics.LABELS, "policy", "none", "result", "retracted"))
                .isEqualTo(1);
    }

    @Test
    void aTombstoneThatVoidsNoLabelIsCounted() {
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        topology.retract("i-1", 59); // the clock of this client is behind

        assertThat(topology.joined()).extracting(FeedbackJoined::retracted).containsExactly(false);
        assertThat(topology.count(FeedbackMetrics.LABELS, "policy", "none", "result", "ineffective"))
                .isEqualTo(1);
    }

    @Test
    void theLabelHeaderOfAnImageIsJoined() {
        topology.predict(Facts.prediction("i-1", "m-1", "cake", "pie", NOON));

        assertThat(topology.joined()).extracting(FeedbackJoined::label).containsExactly("pie");
    }

    @Test
    void anOverlongLabelHeaderIsCountedAndThePredictionIsKept() {
        topology.predict(Facts.prediction("i-1", "m-1", "cake", "x".repeat(201), NOON));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        assertThat(topology.count(FeedbackMetrics.LABELS, "policy", "none", "result", "invalid"))
                .isEqualTo(1);
        assertThat(topology.joined()).hasSize(1);
    }

    @Test
    void anEchoedPredictionIsJoinedAndReplacedByTheStoredOne() {
        topology.label(Facts.echoing("i-1", "cake", "m-1", 60));
        topology.predict(Facts.cake("i-1", "m-1"));

        assertThat(topology.joined()).extracting(FeedbackJoined::fingerprint).containsExactly(null, Facts.FINGERPRINT);
        assertThat(topology.outcome("echoed")).isEqualTo(1);
        assertThat(topology.outcome("joined")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "{\"imageId\":\"i-1\"}",
                "\"x\"",
                "{\"imageId\":\"i-2\",\"source\":\"human\",\"at\":\"2026-01-01T12:00:00Z\"}"
            })
    void anInvalidLabelBecomesADeadLetterAndTheNextIsRead(String value) {
        // Given
        topology.predict(Facts.cake("i-1", "m-1"));

        // When
        topology.send(new ProducerRecord<>(Topics.LABELS, bytes("i-1"), bytes(value)), NOON);
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        // Then
        List<TestRecord<byte[], byte[]>> letters = topology.read(Topics.LABELS_DEAD_LETTERS);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).value()).isEqualTo(bytes(value));
        assertThat(letters.get(0).key()).isEqualTo(bytes("i-1"));
        DeadLetterHeaders headers = DeadLetterHeaders.of(letters.get(0).headers());
        assertThat(headers.code()).isEqualTo("EVENT_INVALID");
        assertThat(headers.positionId()).isEqualTo("labels-0-0");
        assertThat(topology.count(FeedbackMetrics.DEAD_LETTERS, "reason", "EVENT_INVALID"))
                .isEqualTo(1);
        assertThat(topology.joined()).hasSize(1);
    }

    @Test
    void aLabelWithoutKeyBecomesADeadLetter() {
        ProducerRecord<byte[], byte[]> keyed = record(Facts.label("i-1", "cake", "ann", 60));

        topology.send(new ProducerRecord<>(keyed.topic(), null, null, null, keyed.value(), keyed.headers()), NOON);
        topology.send(new ProducerRecord<>(Topics.LABELS, null, null), NOON);

        assertThat(topology.read(Topics.LABELS_DEAD_LETTERS))
                .extracting(letter -> DeadLetterHeaders.of(letter.headers()).reason())
                .allSatisfy(reason -> assertThat(reason).startsWith("expected the image's id as key, found no key"));
    }

    @Test
    void aHugeLabelBecomesAReducedDeadLetter() {
        topology.send(new ProducerRecord<>(Topics.LABELS, bytes("i-1"), new byte[3 << 20]), NOON);

        List<TestRecord<byte[], byte[]>> letters = topology.read(Topics.LABELS_DEAD_LETTERS);
        assertThat(letters).hasSize(1);
        assertThat(DeadLetter.isReduced(letters.get(0).headers())).isTrue();
        assertThat(letters.get(0).value()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[", "null"})
    void anInvalidPredictionIsCountedAndTheNextIsRead(String value) {
        topology.send(new ProducerRecord<>(Topics.PREDICTIONS, null, bytes(value)), NOON);
        topology.send(new ProducerRecord<>(Topics.PREDICTIONS, null, null), NOON);
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        assertThat(topology.count(FeedbackMetrics.PREDICTIONS_INVALID)).isEqualTo(2);
        assertThat(topology.joined()).hasSize(1);
    }

    @Test
    void aPredictionWithAnOverlongIdIsSkipped() {
        topology.predict(Facts.cake("i".repeat(1001), "m-1"));

        assertThat(topology.count(FeedbackMetrics.PREDICTIONS_INVALID)).isEqualTo(1);
        assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isZero();
    }

    @Test
    void aPredictionWithAnOverlongClassIsSkipped() {
        topology.predict(Facts.prediction("i-1", "m-1", "x".repeat(201), null, NOON));

        assertThat(topology.count(FeedbackMetrics.PREDICTIONS_INVALID)).isEqualTo(1);
        assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"at\":\"-300000000-01-01T00:00:00Z\"",
                "\"at\":\"2026-01-01T12:00:00Z\",\"image\":{\"topic\":\"%s\",\"partition\":0,\"offset\":0}",
                "\"at\":\"2026-01-01T12:00:00Z\",\"prediction\":{\"modelId\":\"m-1\",\"label\":\"%s\",\"probability\":0.5,\"predictedAt\":\"2026-01-01T12:00:00Z\"}"
            })
    void aLabelWithExtremeFieldsBecomesADeadLetterAndThePredictionIsKept(String fields) {
        // Given
        String value = "{\"imageId\":\"i-1\",\"source\":\"human\"," + fields.formatted("x".repeat(900_000)) + "}";
        topology.send(new ProducerRecord<>(Topics.LABELS, bytes("i-1"), bytes(value)), NOON);

        // When
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.label(Facts.label("i-1", "cake", "ann", 60));

        // Then
        assertThat(topology.read(Topics.LABELS_DEAD_LETTERS)).hasSize(1);
        assertThat(topology.joined()).hasSize(1);
    }

    @Test
    void headersOfASenderDoNotReachTheOutput() {
        topology.predict(Facts.cake("i-1", "m-1"));
        ProducerRecord<byte[], byte[]> label = record(Facts.label("i-1", "cake", "ann", 60));
        label.headers().add("x-sender", bytes("secret"));

        topology.send(label, NOON.plusSeconds(60));

        assertThat(topology.read(Topics.FEEDBACK).get(0).headers().lastHeader("x-sender"))
                .isNull();
    }

    @Test
    void reportsTheSizeOfTheState() {
        topology.predict(Facts.cake("i-1", "m-1"));
        topology.predict(Facts.cake("i-2", "m-1"));

        assertThat(topology.gauge(FeedbackMetrics.STATE_IMAGES)).isEqualTo(2);
        assertThat(topology.gauge(FeedbackMetrics.STATE_BYTES)).isBetween(200.0, 2000.0);
    }

    @Test
    void statesAndInternalTopicsHaveFixedNames() {
        String description = TestTopology.topology(
                        TestTopology.SETTINGS, new FeedbackMetrics(new SimpleMeterRegistry()))
                .describe()
                .toString();

        assertThat(description)
                .contains("join-repartition", "join-images", "join-ages", "accuracy-repartition", "accuracy-sums")
                .contains("drift-repartition", "drift-models-repartition", "drift-monitors")
                .doesNotContain("00000"); // generated names end with numbers
    }

    @Test
    void waitsForTheNextRecordWithoutLoadWhenNothingHappens() {
        topology.passes(Duration.ofDays(10));

        assertThat(topology.joined()).isEmpty();
        assertThat(topology.estimates()).isEmpty();
    }
}
