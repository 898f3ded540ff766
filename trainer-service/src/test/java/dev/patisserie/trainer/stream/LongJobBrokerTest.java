package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.trainer.FakeTrainer;
import dev.patisserie.trainer.job.execution.FakePipeline;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** A job that takes longer than {@code max.poll.interval.ms} does not block the poll loop. */
@QuarkusTest
@TestProfile(LongJobBrokerTest.ImpatientGroup.class)
@WithTestResource(KafkaTestBroker.class)
class LongJobBrokerTest {

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(10);

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

    /** The group removes a member that does not poll for ten seconds. */
    public static class ImpatientGroup extends FakeTrainer {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = super.getConfigOverrides();
            settings.put(
                    "mp.messaging.incoming.training-requests.max.poll.interval.ms",
                    Long.toString(POLL_INTERVAL.toMillis()));
            return settings;
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    KafkaClientService clients;

    @Inject
    FakePipeline pipeline;

    @Test
    void jobLongerThanThePollIntervalCausesNoRebalanceAndNoRedelivery() throws Exception {
        // Given a job that does not end
        var enough = new CountDownLatch(1);
        pipeline.before((run, listener) -> awaitLatch(enough));
        send("long");
        await().atMost(LONG_ENOUGH).until(() -> pipeline.trained().contains("long"));
        await().atMost(LONG_ENOUGH).until(() -> committed() == 1);
        MemberDescription member = member();
        double rebalances = metric("rebalance-total");
        // A busy machine may need two attempts to join at the start; only later rebalances
        // count.
        double failedRebalances = metric("failed-rebalance-total");

        // When the interval has passed
        await().pollDelay(POLL_INTERVAL.plusSeconds(2)).atMost(LONG_ENOUGH).until(() -> true);
        enough.countDown();
        send("next");
        await().atMost(LONG_ENOUGH).until(() -> pipeline.trained().contains("next"));

        // Then
        assertThat(metric("rebalance-total")).isEqualTo(rebalances).isPositive();
        assertThat(metric("failed-rebalance-total")).isEqualTo(failedRebalances);
        assertThat(member()).isEqualTo(member);
        assertThat(pipeline.trained()).containsExactly("long", "next");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(String requestId) throws Exception {
        byte[] json = "{\"pipeline\":\"simple\"}".getBytes(StandardCharsets.UTF_8);
        byte[] key = requestId.getBytes(StandardCharsets.UTF_8);
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.TRAINING_REQUESTS, key, json))
                    .get();
        }
    }

    private double metric(String name) {
        return clients.getConsumer(Topics.TRAINING_REQUESTS).unwrap().metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .mapToDouble(entry -> (Double) entry.getValue().metricValue())
                .findFirst()
                .orElseThrow();
    }

    /** Returns the only member of the group; a removed member rejoins with another id. */
    private MemberDescription member() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            return admin.describeConsumerGroups(List.of("trainer-service"))
                    .describedGroups()
                    .get("trainer-service")
                    .get()
                    .members()
                    .iterator()
                    .next();
        }
    }

    private long committed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            var offset = admin.listConsumerGroupOffsets("trainer-service")
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(Topics.TRAINING_REQUESTS, 0));
            return offset == null ? 0 : offset.offset();
        }
    }
}
