package dev.patisserie.trainer.stream;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.FakeTrainer;
import dev.patisserie.trainer.job.execution.FakePipeline;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that their topic rejects block neither a job nor later requests. */
@QuarkusTest
@TestProfile(FakeTrainer.class)
@WithTestResource(KafkaTestBroker.class)
class UndeliverableEventsBrokerTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final String LIMIT = "max.message.bytes";
    private static final String NONE = "100";

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    FakePipeline pipeline;

    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void connect() throws Exception {
        admin = Admin.create(Map.of("bootstrap.servers", servers));
        create(Topics.TRAINING_PROGRESS);
        create(Topics.CHECKPOINTS);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void disconnect() throws Exception {
        limit(Topics.TRAINING_PROGRESS, "1048588");
        limit(Topics.CHECKPOINTS, "1048588");
        producer.close();
        admin.close();
    }

    @Test
    void trainsAndPublishesIfTheTopicRejectsProgressEvents() throws Exception {
        // Given
        limit(Topics.TRAINING_PROGRESS, NONE);

        // When
        send("silent-1");
        send("silent-2");

        // Then
        try (var checkpoints = new TestTopic(servers, Topics.CHECKPOINTS)) {
            await().atMost(LONG_ENOUGH)
                    .until(() -> checkpoints.read().stream()
                                    .map(record -> new String(record.value()))
                                    .filter(json -> json.contains("\"silent-"))
                                    .count()
                            == 2);
        }
        assertThat(pipeline.trained()).contains("silent-1", "silent-2");
        assertThat(get("/q/metrics")
                        .asString()
                        .lines()
                        .filter(line -> line.startsWith("training_unexpected_errors_total{source=\"progress\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum())
                .isPositive();
    }

    @Test
    void failsAJobIfTheTopicRejectsItsCheckpoint() throws Exception {
        // Given
        limit(Topics.CHECKPOINTS, NONE);

        // When
        send("refused-1");

        // Then
        try (var topic = new TestTopic(servers, Topics.TRAINING_PROGRESS)) {
            TrainingProgressed end =
                    await().atMost(LONG_ENOUGH).until(() -> last(topic, "refused-1"), Objects::nonNull);
            assertThat(end.state()).isEqualTo(State.FAILED);
            assertThat(end.failure().code()).isEqualTo("CHECKPOINT_UNDELIVERABLE");
            assertThat(end.failure().message()).contains("max.message.bytes");
        }
    }

    /** Returns the last event of a request; null if it has not ended. */
    private static TrainingProgressed last(TestTopic topic, String requestId) {
        return topic.read().stream()
                .map(record -> EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class))
                .filter(event ->
                        event.requestId().equals(requestId) && event.state().terminal())
                .findFirst()
                .orElse(null);
    }

    private void send(String requestId) {
        String json = "{\"requestId\":\"%s\",\"pipeline\":\"simple\"}".formatted(requestId);
        producer.send(new ProducerRecord<>(Topics.TRAINING_REQUESTS, json.getBytes(StandardCharsets.UTF_8)));
    }

    private void create(String topic) throws Exception {
        if (!admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
    }

    private void limit(String topic, String bytes) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var set = new AlterConfigOp(new ConfigEntry(LIMIT, bytes), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get(30, TimeUnit.SECONDS);
        await().atMost(LONG_ENOUGH).until(() -> admin.describeConfigs(List.of(resource))
                .all()
                .get(30, TimeUnit.SECONDS)
                .get(resource)
                .get(LIMIT)
                .value()
                .equals(bytes));
    }
}
