package dev.patisserie.inference.control;

import static dev.patisserie.inference.stream.Broker.bytes;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.model.TestModel;
import dev.patisserie.inference.stream.Broker;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the decisions of operators, pins and withdrawals, on a real broker. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class SelectionOnKafkaTest {

    private static final String OURS = "desserts";
    private static final Duration SOON = Duration.ofMinutes(2);

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @TempDir
    Path scratch;

    private Broker broker;

    /** Publishes two models, of which the second is better. */
    @BeforeEach
    void publishTwoModels() throws Exception {
        broker = Broker.ofTheService();
        broker.create(Topics.CHECKPOINTS, Topics.MODEL_SELECTION);
        broker.publish(TestModel.named("first").accuracy(0.8).publishTo(store, scratch));
        broker.publish(TestModel.named("second").accuracy(0.9).publishTo(store, scratch));
        awaitModels("serving?.modelId", equalTo("second"));
    }

    @AfterEach
    void withdrawModels() throws Exception {
        broker.unpin(OURS);
        for (String modelId : List.of("first", "second")) {
            broker.withdraw(modelId);
        }
        awaitModels("serving", equalTo(null));
        awaitModels("pin", equalTo(null));
        broker.close();
    }

    @Test
    void servesThePinnedModelUntilItIsUnpinned() throws Exception {
        broker.pin(OURS, "first");
        awaitModels("serving?.modelId", equalTo("first"));
        awaitModels("pin?.state", equalTo("OBEYED"));

        broker.unpin(OURS);
        awaitModels("serving?.modelId", equalTo("second"));
        awaitModels("pin", equalTo(null));
    }

    @Test
    void tombstoneRemovesThePin() throws Exception {
        broker.pin(OURS, "first");
        awaitModels("serving?.modelId", equalTo("first"));

        broker.send(new ProducerRecord<>(Topics.MODEL_SELECTION, bytes(OURS), null));

        awaitModels("serving?.modelId", equalTo("second"));
    }

    @Test
    void servesTheBestModelUntilAPinCanBeObeyed() throws Exception {
        broker.pin(OURS, "third");
        awaitModels("pin?.state", equalTo("UNKNOWN"));
        awaitModels("serving?.modelId", equalTo("second"));

        broker.publish(TestModel.named("third").accuracy(0.1).publishTo(store, scratch));

        awaitModels("serving?.modelId", equalTo("third"));
        broker.withdraw("third");
        awaitModels("pin?.state", equalTo("UNKNOWN"));
        awaitModels("serving?.modelId", equalTo("second"));
    }

    @Test
    void servesTheNextBestModelAfterAWithdrawal() throws Exception {
        broker.withdraw("second");

        awaitModels("serving?.modelId", equalTo("first"));
        awaitModels("models.modelId", equalTo(List.of("first")));
    }

    @Test
    void skipsUnreadableRecordsAndOtherDataSets() throws Exception {
        // When
        broker.pin("flowers", "first");
        broker.send(new ProducerRecord<>(Topics.MODEL_SELECTION, bytes(OURS), bytes("{no json")));
        broker.pin(OURS, "second");

        // Then
        awaitModels("pin?.modelId", equalTo("second"));
        assertThat(metrics())
                .contains("inference_model_selections_total{outcome=\"other_dataset\"}")
                .contains("inference_model_selections_total{outcome=\"invalid\"}")
                .contains("inference_model_selections_total{outcome=\"pinned\"}");
    }

    private static String metrics() {
        return get("/q/metrics").asString();
    }

    private static void awaitModels(String path, Matcher<?> matcher) {
        await().atMost(SOON)
                .untilAsserted(() -> get("/models").then().statusCode(200).body(path, matcher));
    }
}
