package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.common.wire.ImageEvent;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.model.TestModel;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the whole service on a real broker with small real models. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class ServiceOnKafkaTest {

    private static final String GROUP = "inference-service-desserts";
    private static final Duration SOON = Duration.ofMinutes(2);

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @Inject
    KafkaClientService clients;

    @TempDir
    Path scratch;

    private Broker broker;
    private long firstPrediction;
    private long firstDeadLetter;
    private long firstSwap;

    /** Withdraws the models of earlier tests. */
    @BeforeEach
    void withoutModels() throws Exception {
        broker = Broker.ofTheService();
        broker.createTopicsOfImages();
        broker.create(Topics.MODEL_SELECTION);
        for (String modelId : List.of("first", "second", "third")) {
            broker.withdraw(modelId);
        }
        awaitServing(null);
        firstPrediction = broker.end(Topics.PREDICTIONS);
        firstDeadLetter = broker.end(Topics.IMAGES_DEAD_LETTERS);
        firstSwap = broker.end(Topics.MODEL_SWAPS);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void waitsForAModelAndThenPublishesOneOutcomePerImage() throws Exception {
        // Given: valid images, including GIFs, and invalid ones, while no model serves
        List<Sent> sent = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            sent.add(send(TestModel.picture(Color.RED), "red"));
            sent.add(send(InvalidImages.ofKind(round), null));
            sent.add(send(TestModel.picture(Color.BLUE, round % 2 == 0 ? "gif" : "png"), "blue"));
        }
        get("/q/health/ready").then().statusCode(503);
        assertThat(broker.committed(GROUP, Topics.IMAGES)).isLessThanOrEqualTo(sent.get(0).offset);

        // When
        broker.publish(TestModel.named("first").publishTo(store, scratch));

        // Then
        await().atMost(SOON).until(() -> predictions().size() + deadLetters().size() >= sent.size());
        assertThat(predictions())
                .extracting(prediction -> prediction.imageId() + " " + prediction.label())
                .containsExactlyElementsOf(sent.stream()
                        .filter(image -> image.label != null)
                        .map(image -> image.id() + " " + image.label)
                        .toList());
        assertThat(deadLetters())
                .extracting(letter -> header(letter, DeadLetter.OFFSET))
                .containsExactlyElementsOf(sent.stream()
                        .filter(image -> image.label == null)
                        .map(image -> Long.toString(image.offset))
                        .toList());
        awaitCommitted(sent.get(sent.size() - 1).offset + 1);
        get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void deadLetterKeepsTheRecordAndNamesItsOriginAndReason() throws Exception {
        // Given
        broker.publish(TestModel.named("first").publishTo(store, scratch));
        byte[] truncated = InvalidImages.truncated(TestModel.picture(Color.RED));

        // When
        var record = new ProducerRecord<>(Topics.IMAGES, bytes("camera-7"), truncated);
        record.headers().add("label", bytes("red")).add("trace", new byte[] {1, 2});
        long offset = broker.send(record);

        // Then
        await().atMost(SOON).until(() -> deadLetters().size() == 1);
        ConsumerRecord<byte[], byte[]> letter = deadLetters().get(0);
        assertThat(letter.key()).isEqualTo(bytes("camera-7"));
        assertThat(letter.value()).isEqualTo(truncated);
        assertThat(texts(letter.headers()))
                .containsOnlyKeys(
                        "label",
                        "trace",
                        DeadLetter.REASON,
                        DeadLetter.CODE,
                        DeadLetter.TOPIC,
                        DeadLetter.PARTITION,
                        DeadLetter.OFFSET)
                .containsEntry(DeadLetter.CODE, "IMAGE_CORRUPT")
                .containsEntry(DeadLetter.TOPIC, Topics.IMAGES)
                .containsEntry(DeadLetter.OFFSET, Long.toString(offset));
    }

    @Test
    void retriesWithoutACommitWhileTheBrokerDoesNotAcknowledge() throws Exception {
        // Given: topics that reject predictions and dead letters
        broker.publish(TestModel.named("first").publishTo(store, scratch));
        awaitServing("first");
        broker.acceptUpTo(100, Topics.PREDICTIONS);
        broker.acceptUpTo(100, Topics.IMAGES_DEAD_LETTERS);
        double retriesBefore = retries();

        // When
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sent.add(send(TestModel.picture(Color.RED), "red"));
        }

        // Then
        await().atMost(SOON).until(() -> retries() >= retriesBefore + 2);
        assertThat(broker.committed(GROUP, Topics.IMAGES)).isLessThanOrEqualTo(sent.get(0).offset);
        get("/q/health/live").then().statusCode(200);

        // When
        broker.acceptUpTo(1 << 20, Topics.PREDICTIONS);
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        awaitCommitted(sent.get(2).offset + 1);
        assertThat(predictions().stream().map(PredictionMade::imageId).distinct())
                .containsExactlyElementsOf(sent.stream().map(Sent::id).toList());
    }

    @Test
    void reportsLivenessAndStartup() {
        get("/q/health/live")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem("workers"))
                .body("checks.find { it.name == 'workers' }.data.imagesBusySeconds", equalTo(0))
                .body("checks.find { it.name == 'workers' }.data.modelsBusySeconds", equalTo(0));
        get("/q/health/started").then().statusCode(200).body("checks.name", hasItem("topics read"));
    }

    @Test
    void exportsTheConsumersLagAndTheChannelsDurations() throws Exception {
        broker.publish(TestModel.named("first").publishTo(store, scratch));
        awaitCommitted(send(TestModel.picture(Color.RED), "red").offset + 1);

        assertThat(get("/q/metrics").asString())
                .contains("kafka_consumer_fetch_manager_records_lag_max")
                .contains("quarkus_messaging_message_duration_seconds_count{channel=\"images\"")
                .contains("inference_labelled_images_total{result=\"correct\"}");
    }

    @Test
    void sendsARecordOf40MegabytesToTheDeadLetters() throws Exception {
        // Given
        broker.publish(TestModel.named("first").publishTo(store, scratch));
        byte[] noise = new byte[40 << 20];
        new Random(1).nextBytes(noise);

        // When
        long offset = broker.send(new ProducerRecord<>(Topics.IMAGES, noise));

        // Then
        awaitCommitted(offset + 1);
        ConsumerRecord<byte[], byte[]> letter = deadLetters().get(0);
        assertThat(header(letter, DeadLetter.CODE)).isEqualTo("IMAGE_TOO_LARGE");
        assertThat(letter.value().length).isEqualTo(noise.length);
        assertThat(Sha256.of(letter.value())).isEqualTo(Sha256.of(noise));
    }

    @Test
    void predictionHasTheImagesKeyAndADerivedId() throws Exception {
        // Given
        broker.publish(TestModel.named("first").publishTo(store, scratch));

        // When: the same image event is sent twice, as after a missing acknowledgement
        for (int i = 0; i < 2; i++) {
            var record = new ProducerRecord<>(Topics.IMAGES, bytes("camera-7"), TestModel.picture(Color.GREEN));
            record.headers().add("ce_id", bytes("i-1")).add("ce_source", bytes("/camera/7"));
            broker.send(record);
        }

        // Then
        await().atMost(SOON).until(() -> predictions().size() == 2);
        List<ConsumerRecord<byte[], byte[]>> records = broker.read(Topics.PREDICTIONS, firstPrediction);
        assertThat(records).allMatch(record -> new String(record.key()).equals("camera-7"));
        assertThat(header(records.get(0), "ce_id")).isEqualTo(header(records.get(1), "ce_id"));
        assertThat(header(records.get(0), "ce_type")).isEqualTo(PredictionMade.TYPE);
        assertThat(header(records.get(0), "ce_source")).isEqualTo("/patisserie/inference-service");
        assertThat(predictions()).extracting(PredictionMade::imageId).containsOnly("i-1");
    }

    @Test
    void swapsOnlyToABetterModel() throws Exception {
        broker.publish(TestModel.named("second").accuracy(0.8).publishTo(store, scratch));
        awaitServing("second");

        broker.publish(TestModel.named("first").accuracy(0.9).publishTo(store, scratch));
        awaitServing("first");
        broker.publish(TestModel.named("third").accuracy(0.7).publishTo(store, scratch));

        await().atMost(SOON).until(() -> states().containsKey("third"));
        assertThat(states())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("first", "SERVING", "second", "ELIGIBLE", "third", "ELIGIBLE"));
    }

    @Test
    void refusesACorruptCheckpointAndKeepsTheOldModel() throws Exception {
        // Given
        broker.publish(TestModel.named("first").accuracy(0.8).publishTo(store, scratch));
        awaitServing("first");
        CheckpointPublished better = TestModel.named("second").accuracy(0.9).publishTo(store, scratch);
        Path archive = store.resolve(better.artifact());
        byte[] content = Files.readAllBytes(archive);
        content[content.length / 2] ^= 1;
        Files.write(archive, content);

        // When
        broker.publish(better);

        // Then
        await().atMost(SOON).until(() -> "REFUSED".equals(states().get("second")));
        send(TestModel.picture(Color.RED), "red");
        await().atMost(SOON).until(() -> predictions().size() == 1);
        assertThat(predictions().get(0).modelId()).isEqualTo("first");
        await().atMost(SOON).untilAsserted(() -> assertThat(get("/q/metrics").asString())
                .contains("inference_model_swaps_total{outcome=\"refused\",reason=\"MODEL_DIGEST_MISMATCH\"}"));
        await().atMost(SOON).untilAsserted(() -> assertThat(swaps()) // after the withdrawals at the start
                .endsWith("first SWAPPED null", "second REFUSED MODEL_DIGEST_MISMATCH"));
    }

    @Test
    void skipsAnUnreadableCheckpoint() throws Exception {
        broker.send(new ProducerRecord<>(Topics.CHECKPOINTS, bytes("x"), bytes("{no json")));

        broker.publish(TestModel.named("first").publishTo(store, scratch));

        awaitServing("first");
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.PREDICTIONS, Topics.IMAGES_DEAD_LETTERS, Topics.MODEL_SWAPS})
    void producesIdempotentlyAndWaitsForAllReplicas(String channel) {
        assertThat(clients.getProducer(channel).configuration().get("acks")).isEqualTo("all");
        assertThat(clients.getProducer(channel).configuration().get("enable.idempotence"))
                .isEqualTo("true");
    }

    private static double retries() {
        return get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("inference_batch_retries_total{stage=\"send\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private Sent send(byte[] file, String label) throws Exception {
        var record = new ProducerRecord<>(Topics.IMAGES, bytes("camera-1"), file);
        if (label != null) {
            record.headers().add(ImageEvent.LABEL, bytes(label));
        }
        return new Sent(broker.send(record), label);
    }

    private record Sent(long offset, String label) {
        String id() {
            return "images-0-" + offset;
        }
    }

    private List<PredictionMade> predictions() {
        return broker.read(Topics.PREDICTIONS, firstPrediction).stream()
                .map(r -> EventCodec.decode(r.headers(), r.value(), PredictionMade.class))
                .toList();
    }

    private List<String> swaps() {
        return broker.read(Topics.MODEL_SWAPS, firstSwap).stream()
                .map(r -> EventCodec.decode(r.headers(), r.value(), ModelSwapReported.class))
                .map(swap -> swap.modelId() + " " + swap.outcome() + " " + swap.code())
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return broker.read(Topics.IMAGES_DEAD_LETTERS, firstDeadLetter);
    }

    private void awaitServing(String modelId) {
        await().atMost(SOON)
                .untilAsserted(() -> get("/models").then().statusCode(200).body("serving?.modelId", equalTo(modelId)));
    }

    private void awaitCommitted(long offset) {
        await().atMost(SOON).untilAsserted(() -> assertThat(broker.committed(GROUP, Topics.IMAGES))
                .isEqualTo(offset));
    }

    private static Map<String, String> states() {
        List<Map<String, String>> models = get("/models").jsonPath().getList("models");
        return models.stream().collect(Collectors.toMap(model -> model.get("modelId"), model -> model.get("state")));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return EventCodec.text(record.headers(), name).orElseThrow();
    }

    private static Map<String, String> texts(Headers headers) {
        Function<Header, String> text = header -> new String(header.value());
        return Arrays.stream(headers.toArray()).collect(Collectors.toMap(Header::key, text));
    }
}
