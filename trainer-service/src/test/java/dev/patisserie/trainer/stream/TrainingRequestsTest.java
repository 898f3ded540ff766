package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.InMemoryTrainer;
import dev.patisserie.trainer.job.execution.FakePipeline;
import dev.patisserie.trainer.job.execution.JobScheduler;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests channels and acknowledgement only; JobSchedulerTest tests the states of jobs. */
@QuarkusTest
@TestProfile(InMemoryTrainer.class)
class TrainingRequestsTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private static long offset; // one channel for all tests, so offsets are unique

    @Inject
    @Connector("smallrye-in-memory")
    InMemoryConnector channels;

    @Inject
    FakePipeline pipeline;

    @Inject
    JobScheduler scheduler;

    @BeforeEach
    void freshChannels() {
        scheduler.assigned(List.of(0)); // an in-memory channel has no consumer group
        channels.sink(Topics.TRAINING_PROGRESS).clear();
        channels.sink(Topics.CHECKPOINTS).clear();
        channels.sink(Topics.TRAINING_REQUESTS_DEAD_LETTERS).clear();
    }

    /** Sends a record; the future completes with its acknowledgement. */
    private CompletableFuture<Void> send(String key, String value) {
        var acknowledged = new CompletableFuture<Void>();
        var record = new ConsumerRecord<>(
                Topics.TRAINING_REQUESTS,
                0,
                offset++,
                key == null ? null : bytes(key),
                value == null ? null : bytes(value));
        channels.source(Topics.TRAINING_REQUESTS)
                .send(Message.of(
                        value == null ? new byte[0] : record.value(),
                        Metadata.of(new IncomingKafkaRecordMetadata<>(record, Topics.TRAINING_REQUESTS)),
                        () -> {
                            acknowledged.complete(null);
                            return CompletableFuture.completedFuture(null);
                        }));
        return acknowledged;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<TrainingProgressed> progress(String requestId) {
        return channels.<byte[]>sink(Topics.TRAINING_PROGRESS).received().stream()
                .map(message -> EventCodec.decode(headers(message), message.getPayload(), TrainingProgressed.class))
                .filter(event -> event.requestId().equals(requestId))
                .toList();
    }

    /** Waits for the job's end, so that its events do not reach the next test. */
    private void awaitCompleted(String requestId) {
        await().atMost(LONG_ENOUGH).untilAsserted(() -> assertThat(progress(requestId))
                .last()
                .extracting(TrainingProgressed::state)
                .isEqualTo(State.COMPLETED));
    }

    private static Headers headers(Message<byte[]> message) {
        return message.getMetadata(OutgoingKafkaRecordMetadata.class)
                .orElseThrow()
                .getHeaders();
    }

    private static String header(Message<byte[]> message, String name) {
        return EventCodec.text(headers(message), name).orElseThrow();
    }

    @Test
    void acknowledgesAnAcceptedRequestAndPublishesItsCheckpoint() {
        // When
        CompletableFuture<Void> acknowledged = send("r-1", "{\"requestId\":\"r-1\",\"pipeline\":\"simple\"}");

        // Then
        assertThat(acknowledged).succeedsWithin(LONG_ENOUGH);
        awaitCompleted("r-1");
        assertThat(progress("r-1").get(0).state()).isEqualTo(State.ACCEPTED);
        assertThat(channels.<byte[]>sink(Topics.CHECKPOINTS).received())
                .singleElement()
                .satisfies(message -> {
                    assertThat(header(message, "ce_type")).isEqualTo("checkpoint.published.v1");
                    assertThat(header(message, "ce_source")).isEqualTo("/patisserie/trainer-service");
                    assertThat(header(message, "ce_id")).startsWith("desserts-simple-");
                });
    }

    @Test
    void requestWithoutAnIdUsesItsKey() {
        assertThat(send("by-key", "{\"pipeline\":\"simple\"}")).succeedsWithin(LONG_ENOUGH);

        awaitCompleted("by-key");
        assertThat(pipeline.trained()).contains("by-key");
    }

    @Test
    void sendsAnInvalidRequestToTheDeadLettersAndContinues() {
        // When
        CompletableFuture<Void> bad = send("bad-1", "{\"pipeline\":\"simpel\"}");
        CompletableFuture<Void> good = send("good-1", "{\"pipeline\":\"simple\"}");

        // Then
        assertThat(bad).succeedsWithin(LONG_ENOUGH);
        assertThat(good).succeedsWithin(LONG_ENOUGH);
        Message<byte[]> letter = channels.<byte[]>sink(Topics.TRAINING_REQUESTS_DEAD_LETTERS)
                .received()
                .get(0);
        assertThat(letter.getPayload()).isEqualTo(bytes("{\"pipeline\":\"simpel\"}"));
        assertThat(header(letter, DeadLetter.CODE)).isEqualTo("EVENT_INVALID");
        assertThat(header(letter, DeadLetter.REASON)).contains("simple, transfer", "'simpel'");
        assertThat(progress("bad-1"))
                .singleElement()
                .extracting(TrainingProgressed::state)
                .isEqualTo(State.REJECTED);
        awaitCompleted("good-1");
    }

    @Test
    void sendsATombstoneToTheDeadLetters() {
        assertThat(send(null, null)).succeedsWithin(LONG_ENOUGH);

        assertThat(channels.sink(Topics.TRAINING_REQUESTS_DEAD_LETTERS).received())
                .hasSize(1);
        assertThat(channels.sink(Topics.TRAINING_PROGRESS).received()).isEmpty();
    }
}
