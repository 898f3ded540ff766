package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.model.TestModel;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code inference.delivery=exactly-once} on a real broker with a read_committed reader. */
@QuarkusTest
@TestProfile(ExactlyOnceOnKafkaTest.ExactlyOnceProfile.class)
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class ExactlyOnceOnKafkaTest {

    private static final String GROUP = "inference-service-desserts";
    private static final Duration SOON = Duration.ofMinutes(2);

    /** Rejects all dead letters of these tests. */
    private static final int TOO_SMALL = 100;

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @TempDir
    Path scratch;

    private String bootstrap;
    private Broker broker;
    private long firstPrediction;
    private long firstDeadLetter;

    public static final class ExactlyOnceProfile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("inference.delivery", "exactly-once", "inference.replica-id", "a");
        }
    }

    @BeforeEach
    void serve() throws Exception {
        bootstrap = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        broker = new Broker(bootstrap);
        broker.createTopicsOfImages();
        broker.serve("first", store, scratch);
        firstPrediction = broker.end(Topics.PREDICTIONS);
        firstDeadLetter = broker.end(Topics.IMAGES_DEAD_LETTERS);
    }

    @AfterEach
    void close() throws Exception {
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);
        broker.acceptUpTo(1 << 20, Topics.PREDICTIONS);
        broker.close();
    }

    @Test
    void publishesEachOutcomeOnceAfterAnAbortedTransaction() throws Exception {
        // Given: predictions are accepted, but dead letters are rejected
        broker.acceptUpTo(TOO_SMALL, Topics.IMAGES_DEAD_LETTERS);

        double retriesBefore = retries();

        // When
        List<String> sent = send(20);
        await().atMost(SOON).until(() -> retries() >= retriesBefore + 2);
        assertThat(outcomes()).isEmpty();
        assertThat(broker.readUncommitted(Topics.PREDICTIONS, firstPrediction)).isNotEmpty();
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        assertOneOutcomeOfEach(sent);
    }

    @Test
    void publishesEachOutcomeOnceAfterARebalanceDuringATransaction() throws Exception {
        // Given: a batch that cannot be committed
        broker.acceptUpTo(TOO_SMALL, Topics.IMAGES_DEAD_LETTERS);
        double retriesBefore = retries();
        List<String> sent = send(20);
        await().atMost(SOON).until(() -> retries() > retriesBefore);

        // When
        broker.rebalance(GROUP);
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        assertOneOutcomeOfEach(sent);
        assertThat(metric("inference_batches_dropped_total")).isPositive();
    }

    @Test
    void recoversAfterFencing() throws Exception {
        // Given: the service has a transactional producer
        assertOneOutcomeOfEach(send(2));

        // When: another producer uses its transactional id
        try (var otherProducer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "transactional.id", GROUP + "-a"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            otherProducer.initTransactions();
        }
        firstPrediction = broker.end(Topics.PREDICTIONS);
        firstDeadLetter = broker.end(Topics.IMAGES_DEAD_LETTERS);
        List<String> sent = send(10);

        // Then
        assertOneOutcomeOfEach(sent);
    }

    @Test
    void sendsATooLargePredictionToTheDeadLettersAndCommitsTheRest() throws Exception {
        // Given: a topic that rejects a prediction with a key of 50 kB
        broker.acceptUpTo(20_000, Topics.PREDICTIONS);
        var noise = new byte[50_000];
        new Random(1).nextBytes(noise);

        // When: in one poll
        var good = new ProducerRecord<byte[], byte[]>(Topics.IMAGES, TestModel.picture(Color.RED));
        var large = new ProducerRecord<>(Topics.IMAGES, noise, TestModel.picture(Color.RED));
        long first = broker.sendTogether(List.of(good, large, good, large, good));

        // Then
        assertOneOutcomeOfEach(ids(first, 5));
        assertThat(broker.read(Topics.PREDICTIONS, firstPrediction)).hasSize(3);
        assertThat(broker.read(Topics.IMAGES_DEAD_LETTERS, firstDeadLetter))
                .hasSize(2)
                .allSatisfy(letter -> {
                    assertThat(letter.key()).isEqualTo(noise);
                    assertThat(EventCodec.text(letter.headers(), DeadLetter.CODE))
                            .contains("PREDICTION_UNDELIVERABLE");
                });
    }

    /**
     * Sends images for one poll, of which the first one is invalid, so that its dead letter is in the first transaction
     * with a prediction: the broker rejects a single dead letter immediately, and several ones only after the client
     * has split the batch. Returns the ids.
     */
    private List<String> send(int count) throws Exception {
        List<ProducerRecord<byte[], byte[]>> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] file = i > 0 ? TestModel.picture(Color.RED) : bytes("invalid");
            images.add(new ProducerRecord<>(Topics.IMAGES, file));
        }
        long first = broker.sendTogether(images);
        return ids(first, count);
    }

    private static List<String> ids(long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(i -> "images-0-" + i)
                .toList();
    }

    private void assertOneOutcomeOfEach(List<String> sent) {
        String last = sent.get(sent.size() - 1);
        long next = Long.parseLong(last.substring(last.lastIndexOf('-') + 1)) + 1;
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == next);
        await().atMost(SOON) // the end of a transaction becomes visible per topic
                .untilAsserted(() -> assertThat(outcomes()).containsExactlyInAnyOrderElementsOf(sent));
    }

    private List<String> outcomes() {
        return broker.outcomes(firstPrediction, firstDeadLetter);
    }

    private static double retries() {
        return metric("inference_batch_retries_total{stage=\"send\"");
    }

    private static double metric(String prefix) {
        return get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
