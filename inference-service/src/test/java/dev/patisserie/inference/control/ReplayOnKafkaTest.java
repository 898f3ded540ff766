package dev.patisserie.inference.control;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.stream.Broker;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests reading topic checkpoints again from its beginning, on a real broker. */
@QuarkusTest
@TestProfile(ReplayOnKafkaTest.OwnTopic.class)
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class ReplayOnKafkaTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String KEPT = "replay-kept";
    private static final String WITHDRAWN = "replay-withdrawn";
    private static final String REFUSED = "replay-refused";

    /** Uses a separate topic, because the test adds partitions. */
    public static final class OwnTopic implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("mp.messaging.incoming.checkpoints.topic", "replayed-checkpoints");
        }
    }

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @Inject
    MeterRegistry meters;

    @TempDir
    Path scratch;

    private Broker broker;

    @BeforeEach
    void connect() throws Exception {
        broker = Broker.ofTheService();
        broker.create(broker.checkpoints(), Topics.MODEL_SELECTION, Topics.MODEL_SWAPS);
    }

    @AfterEach
    void withdrawModels() throws Exception {
        for (String modelId : List.of(KEPT, WITHDRAWN, REFUSED)) {
            broker.withdraw(modelId);
        }
        awaitModels("serving", equalTo(null));
        broker.close();
    }

    @Test
    void replayDoesNotLoadWithdrawnRefusedOrSupersededModels() throws Exception {
        // Given: a better model that was withdrawn, one that is refused, and an older archive
        broker.publish(TestModel.named(WITHDRAWN).accuracy(0.95).publishTo(store, scratch));
        awaitModels("serving?.modelId", equalTo(WITHDRAWN));
        broker.withdraw(WITHDRAWN);
        var refused = TestModel.named(REFUSED).accuracy(0.9).publishTo(store, scratch);
        Files.write(store.resolve(refused.artifact()), new byte[] {1, 2, 3});
        broker.publish(refused);
        broker.publish(TestModel.named(KEPT).accuracy(0.7).publishTo(store, scratch));
        broker.publish(TestModel.named(KEPT).accuracy(0.6).publishTo(store, scratch));
        awaitModels("serving?.modelId", equalTo(KEPT));
        awaitModels("models.state", equalTo(List.of("SERVING", "REFUSED")));
        double readBefore = recordsRead();
        await().atMost(SOON).until(() -> outcomes(0).contains("REFUSED " + REFUSED));
        long reports = broker.end(Topics.MODEL_SWAPS);

        // When: the partitions change, so that the whole topic is read again
        broker.addPartition(broker.checkpoints());
        await().atMost(SOON).untilAsserted(() -> {
            get("/models")
                    .then()
                    .body("models.modelId", equalTo(List.of(KEPT, REFUSED)))
                    .body("serving.modelId", equalTo(KEPT));
            assertThat(recordsRead()).isGreaterThanOrEqualTo(readBefore + 5);
        });

        // Then: a record after the replay is applied, and no model was loaded before it
        broker.publish(TestModel.named(KEPT).accuracy(0.65).publishTo(store, scratch));
        awaitModels("models[0].holdoutAccuracy", equalTo(0.65f));
        assertThat(outcomes(reports)).doesNotContain("SWAPPED " + WITHDRAWN, "REFUSED " + REFUSED);
    }

    private double recordsRead() {
        return meters.find("inference.checkpoints").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private List<String> outcomes(long from) {
        return broker.read(Topics.MODEL_SWAPS, from).stream()
                .map(record -> EventCodec.decode(record.headers(), record.value(), ModelSwapReported.class))
                .map(report -> report.outcome() + " " + report.modelId())
                .toList();
    }

    private static void awaitModels(String path, Matcher<?> matcher) {
        await().atMost(SOON)
                .untilAsserted(() -> get("/models").then().statusCode(200).body(path, matcher));
    }
}
