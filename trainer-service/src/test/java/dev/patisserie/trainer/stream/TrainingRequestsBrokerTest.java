package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.FakeTrainer;
import dev.patisserie.trainer.job.execution.FakePipeline;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that need a real broker: records on topics, offsets, client settings. */
@QuarkusTest
@TestProfile(FakeTrainer.class)
@WithTestResource(KafkaTestBroker.class)
class TrainingRequestsBrokerTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    KafkaClientService clients;

    @Inject
    FakePipeline pipeline;

    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void connect() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "max.request.size", 8 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void disconnect() {
        producer.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> request(String key, String json) {
        return new ProducerRecord<>(Topics.TRAINING_REQUESTS, bytes(key), bytes(json));
    }

    private static ProducerRecord<byte[], byte[]> cancellation(String key, String json) {
        var record = request(key, json);
        record.headers().add("ce_type", bytes(TrainingCancelled.TYPE));
        return record;
    }

    /** Reads a topic until {@code count} records have the key. */
    private List<ConsumerRecord<byte[], byte[]>> awaitRecords(String topic, String key, int count) {
        try (var reader = new TestTopic(servers, topic)) {
            return await().atMost(LONG_ENOUGH).until(() -> withKey(reader.read(), key), found -> found.size() >= count);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> withKey(
            List<ConsumerRecord<byte[], byte[]>> records, String key) {
        return records.stream()
                .filter(record -> Arrays.equals(record.key(), bytes(key)))
                .toList();
    }

    private static TrainingProgressed progress(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class);
    }

    @Test
    void publishesEveryStateAndTheCheckpoint() {
        // When
        producer.send(request("r-1", "{\"pipeline\":\"simple\"}"));

        // Then
        var events = awaitRecords(Topics.TRAINING_PROGRESS, "r-1", 5);
        assertThat(events)
                .extracting(record -> EventCodec.text(record.headers(), "ce_id").orElseThrow())
                .containsExactly("r-1-accepted", "r-1-running", "r-1-training-1", "r-1-training-2", "r-1-completed");
        String modelId = progress(events.get(4)).result().modelId();
        ConsumerRecord<byte[], byte[]> record =
                awaitRecords(Topics.CHECKPOINTS, modelId, 1).get(0);
        assertThat(EventCodec.text(record.headers(), "ce_id")).contains(modelId);
        assertThat(EventCodec.text(record.headers(), "content-type")).contains("application/json");
        assertThat(EventCodec.decode(record.headers(), record.value(), CheckpointPublished.class)
                        .requestId())
                .isEqualTo("r-1");
    }

    @Test
    void repeatedRequestTrainsOnce() {
        // When
        producer.send(request("twice", "{\"pipeline\":\"simple\",\"epochs\":3}"));
        producer.send(request("twice", "{ \"epochs\": 3, \"pipeline\": \"simple\" }"));
        producer.send(request("after", "{\"pipeline\":\"simple\"}"));

        // Then: equal events; a duplicate depends on the state of the job at that time
        try (var topic = new TestTopic(servers, Topics.TRAINING_PROGRESS)) {
            await().atMost(LONG_ENOUGH)
                    .until(() -> withKey(topic.read(), "after").size() >= 5);
            assertThat(withKey(topic.read(), "twice"))
                    .extracting(
                            record -> EventCodec.text(record.headers(), "ce_id").orElseThrow())
                    .containsOnly(
                            "twice-accepted",
                            "twice-running",
                            "twice-training-1",
                            "twice-training-2",
                            "twice-completed");
        }
        assertThat(pipeline.trained()).containsOnlyOnce("twice");
    }

    @Test
    void sendsAnInvalidRequestToTheDeadLettersWithItsBytesAndHeaders() {
        // Given
        var record = request("bad", "{\"pipeline\":\"simple\",\"dataset\":\"../etc\"}");
        record.headers().add("trace", bytes("t-1"));

        // When
        producer.send(record);

        // Then
        ConsumerRecord<byte[], byte[]> letter =
                awaitRecords(Topics.TRAINING_REQUESTS_DEAD_LETTERS, "bad", 1).get(0);
        assertThat(letter.value()).isEqualTo(record.value());
        assertThat(EventCodec.text(letter.headers(), "trace")).contains("t-1");
        assertThat(EventCodec.text(letter.headers(), DeadLetter.CODE)).contains("EVENT_INVALID");
        assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON).orElseThrow())
                .contains("dataset", "'../etc'");
        TrainingProgressed event =
                progress(awaitRecords(Topics.TRAINING_PROGRESS, "bad", 1).get(0));
        assertThat(event.state()).isEqualTo(State.REJECTED);
        assertThat(event.failure().code()).isEqualTo("EVENT_INVALID");
    }

    @Test
    void conflictingRequestBecomesADeadLetterAndKeepsTheStateOfTheFirst() {
        // Given
        producer.send(request("used", "{\"pipeline\":\"simple\"}"));
        awaitRecords(Topics.TRAINING_PROGRESS, "used", 5);

        // When
        producer.send(request("used", "{\"pipeline\":\"simple\",\"epochs\":99}"));

        // Then
        ConsumerRecord<byte[], byte[]> letter =
                awaitRecords(Topics.TRAINING_REQUESTS_DEAD_LETTERS, "used", 1).get(0);
        assertThat(EventCodec.text(letter.headers(), DeadLetter.CODE)).contains("REQUEST_CONFLICT");
        var events = awaitRecords(Topics.TRAINING_PROGRESS, "used", 6);
        assertThat(progress(events.get(5)).state()).isEqualTo(State.COMPLETED);
        assertThat(pipeline.trained()).containsOnlyOnce("used");
    }

    @Test
    void requestAfterItsCancellationIsCancelled() {
        // When
        producer.send(cancellation("reordered", "{\"requestId\":\"reordered\"}"));
        producer.send(request("reordered", "{\"pipeline\":\"simple\"}"));
        producer.send(request("after-reordered", "{\"pipeline\":\"simple\"}"));

        // Then: published once without the request and once with it
        awaitRecords(Topics.TRAINING_PROGRESS, "after-reordered", 5);
        assertThat(awaitRecords(Topics.TRAINING_PROGRESS, "reordered", 2))
                .extracting(record -> progress(record).state(), record -> progress(record)
                        .dataset())
                .containsExactly(tuple(State.CANCELLED, null), tuple(State.CANCELLED, "desserts"));
        assertThat(pipeline.trained()).doesNotContain("reordered");
    }

    @Test
    void invalidCancellationBecomesADeadLetterAndEndsNoRequest() {
        // When
        producer.send(cancellation("nothing", "{\"reason\":\"too dear\"}"));

        // Then
        ConsumerRecord<byte[], byte[]> letter = awaitRecords(Topics.TRAINING_REQUESTS_DEAD_LETTERS, "nothing", 1)
                .get(0);
        assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON).orElseThrow())
                .contains("training.cancelled.v1", "requestId");
        try (var topic = new TestTopic(servers, Topics.TRAINING_PROGRESS)) {
            assertThat(withKey(topic.read(), "nothing")).isEmpty();
        }
    }

    @Test
    void commitsTheOffsetOfATombstoneToo() throws Exception {
        // When
        long offset = producer.send(new ProducerRecord<>(Topics.TRAINING_REQUESTS, bytes("grave"), null))
                .get()
                .offset();

        // Then
        ConsumerRecord<byte[], byte[]> letter =
                awaitRecords(Topics.TRAINING_REQUESTS_DEAD_LETTERS, "grave", 1).get(0);
        assertThat(letter.value()).isNull();
        await().atMost(LONG_ENOUGH).until(() -> committed() > offset);
    }

    @Test
    void recordTooLargeForTheDeadLettersDoesNotBlockLaterOnes() throws Exception {
        // When
        long offset = producer.send(request("large", "{\"pipeline\":\"" + "x".repeat(2 << 20) + "\"}"))
                .get()
                .offset();
        producer.send(request("behind-large", "{\"pipeline\":\"simple\"}"));

        // Then
        awaitRecords(Topics.TRAINING_PROGRESS, "behind-large", 5);
        try (var topic = new TestTopic(servers, Topics.TRAINING_REQUESTS_DEAD_LETTERS)) {
            ConsumerRecord<byte[], byte[]> letter = await().atMost(LONG_ENOUGH)
                    .until(() -> fromOffset(topic.read(), offset), found -> !found.isEmpty())
                    .get(0);
            assertThat(letter.value()).isNull();
            assertThat(EventCodec.text(letter.headers(), DeadLetter.REASON).orElseThrow())
                    .hasSizeLessThan(1000)
                    .contains("too large for this topic");
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> fromOffset(
            List<ConsumerRecord<byte[], byte[]>> letters, long offset) {
        return letters.stream()
                .filter(letter -> EventCodec.text(letter.headers(), DeadLetter.OFFSET)
                        .orElseThrow()
                        .equals(Long.toString(offset)))
                .toList();
    }

    private long committed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets("trainer-service")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(Topics.TRAINING_REQUESTS, 0));
            return offset == null ? 0 : offset.offset();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.TRAINING_PROGRESS, Topics.CHECKPOINTS, Topics.TRAINING_REQUESTS_DEAD_LETTERS})
    void producersAreIdempotentAndWaitForAllReplicas(String channel) {
        Map<String, ?> settings = clients.getProducer(channel).configuration();

        assertThat(settings.get("acks")).isEqualTo("all");
        assertThat(settings.get("enable.idempotence")).hasToString("true");
    }

    @Test
    void consumerStartsAtTheBeginningWithoutAutoCommit() {
        Map<String, ?> settings = clients.getConsumer(Topics.TRAINING_REQUESTS).configuration();

        assertThat(settings.get("auto.offset.reset")).isEqualTo("earliest");
        assertThat(settings.get("enable.auto.commit")).hasToString("false");
    }
}
