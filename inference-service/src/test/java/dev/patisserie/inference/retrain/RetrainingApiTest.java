package dev.patisserie.inference.retrain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.RetrainingChanged.State;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.console.label.Labellings;
import dev.patisserie.inference.console.rollout.Rollouts;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tests HTTP with a real broker: statuses and records. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class RetrainingApiTest {

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    /** Sends a request as soon as the rate of requests permits it, and returns its status. */
    private static int status(RequestSpecification request) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> request.post("/retraining").statusCode(), status -> status != 429);
    }

    private void send(Event event) throws Exception {
        var config = new HashMap<>(kafka);
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(Labellings.record(Topics.RETRAINING, event)).get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void onlyTheProposedTrainingIsRequested() throws Exception {
        // Given
        assertThat(status(json("{\"requestId\":\"auto-7\"}"))).isEqualTo(409);
        send(Rollouts.retraining("desserts", "auto-7", State.PROPOSED));

        // When
        assertThat(status(json("{\"requestId\":\"auto-6\"}"))).isEqualTo(409);
        assertThat(status(json("{\"requestId\":\"auto-7\"}"))).isEqualTo(202);
        send(Rollouts.retraining("desserts", "auto-7", State.REQUESTED));
        assertThat(status(json("{\"requestId\":\"auto-7\"}"))).isEqualTo(409);

        // Then
        assertThat(requests())
                .filteredOn(record -> new String(record.key()).startsWith("auto-"))
                .singleElement()
                .satisfies(record -> assertThat(
                                EventCodec.decode(record.headers(), record.value(), TrainingRequested.class)
                                        .requestId())
                        .isEqualTo("auto-7"));
    }

    @Test
    void rejectsWithTheStatusOfTheReason() {
        assertThat(status(json("{}"))).isEqualTo(400);
        assertThat(status(json("x".repeat(RetrainingResource.MOST_BYTES + 1)))).isEqualTo(413);
        given().contentType("text/plain").body("x").post("/retraining").then().statusCode(415);
        given().get("/retraining").then().statusCode(405);
    }

    @Test
    void rejectsARequestFromAPageOfAnotherSite() {
        json("{\"requestId\":\"auto-7\"}")
                .header("Sec-Fetch-Site", "cross-site")
                .post("/retraining")
                .then()
                .statusCode(403)
                .body("error", containsString("another site"));
    }

    private List<ConsumerRecord<byte[], byte[]>> requests() {
        var config = new HashMap<>(kafka);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.TRAINING_REQUESTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
