package dev.patisserie.inference.label;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.ServiceFolders;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/** Tests HTTP with a real broker: statuses and records. The messages are tested in {@link LabelRequestReaderTest}. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class LabelsApiTest {

    @Inject
    @Identifier("default-kafka-broker")
    Map<String, Object> kafka;

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    @Test
    void acknowledgedLabelsAreOnTheTopic() {
        json("[{\"imageId\":\"api-1\",\"label\":\"cake\"},{\"imageId\":\"api/2\",\"label\":null}]")
                .post("/labels")
                .then()
                .statusCode(202)
                .body("accepted[0].label", equalTo("cake"))
                .body("accepted[1].imageId", equalTo("api/2"))
                .body("accepted[1].label", nullValue());
        given().delete("/labels/api/2").then().statusCode(202).body("retracted[0]", equalTo("api/2"));

        List<ConsumerRecord<byte[], byte[]>> records = records(3);
        assertThat(records).extracting(record -> new String(record.key())).contains("api-1", "api/2");
        assertThat(records)
                .filteredOn(record -> record.value() != null)
                .extracting(record -> EventCodec.decode(record.headers(), record.value(), ImageLabelled.class)
                        .label())
                .contains("cake")
                .containsNull();
        assertThat(records).filteredOn(record -> record.value() == null).hasSize(1);
    }

    @Test
    void rejectsWithTheStatusOfTheReason() {
        json("{\"imageId\":\"i\"}").post("/labels").then().statusCode(400).body("error", containsString("field label"));
        json("x".repeat((1 << 20) + 1))
                .post("/labels")
                .then()
                .statusCode(413)
                .body("error", containsString(LabelsResource.MAX_BYTES));
        given().contentType("text/plain").body("x").post("/labels").then().statusCode(415);
        given().delete("/labels/{id}", " ").then().statusCode(400);
        given().get("/labels").then().statusCode(405);
    }

    @Test
    void rejectsARequestFromAPageOfAnotherSite() {
        json("{\"imageId\":\"i\",\"label\":\"cake\"}")
                .header("Sec-Fetch-Site", "cross-site")
                .post("/labels")
                .then()
                .statusCode(403);
        given().header("Origin", "https://elsewhere.example")
                .delete("/labels/i")
                .then()
                .statusCode(403);
    }

    private List<ConsumerRecord<byte[], byte[]>> records(int count) {
        var config = new HashMap<>(kafka);
        config.put("auto.offset.reset", "earliest");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.LABELS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int i = 0; i < 60 && records.size() < count; i++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }
}
