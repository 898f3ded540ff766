package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.nullValue;

import dev.patisserie.common.event.Topics;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the stream while more images arrive than can be delivered. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class PressureOnKafkaTest {

    private static final String GROUP = "inference-service-desserts";
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String REASON = "checks.find { it.name == 'images progress' }.data?.reason";
    private static final byte[] RED = TestModel.picture(Color.RED);

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @Inject
    KafkaClientService clients;

    @TempDir
    Path scratch;

    private Broker broker;
    private long firstPrediction;

    /** Each test starts with a serving model and rejected dead letters. */
    @BeforeEach
    void serve() throws Exception {
        broker = Broker.ofTheService();
        broker.createTopicsOfImages();
        broker.serve("first", store, scratch);
        firstPrediction = broker.end(Topics.PREDICTIONS);
        broker.acceptUpTo(100, Topics.IMAGES_DEAD_LETTERS);
    }

    @AfterEach
    void close() throws Exception {
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);
        broker.close();
    }

    @Test
    void pausesPartitionsWhileDeliveryFailsAndAnswersAllImagesLater() throws Exception {
        // Given: an undeliverable dead letter and many images after it
        broker.send(new ProducerRecord<>(Topics.IMAGES, bytes("invalid")));
        int images = 1000;
        long first = broker.sendTogether(Collections.nCopies(images, new ProducerRecord<>(Topics.IMAGES, RED)));

        // Then: most of them remain on the broker
        await().atMost(SOON).until(() -> !clients.getConsumer(Topics.IMAGES)
                .paused()
                .await()
                .atMost(SOON)
                .isEmpty());

        // When
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == first + images);
        assertThat(ids(broker.read(Topics.PREDICTIONS, firstPrediction)).distinct())
                .containsExactlyElementsOf(LongStream.range(first, first + images)
                        .mapToObj(offset -> "images-0-" + offset)
                        .toList());
    }

    @Test
    void retriesOnlyUnacknowledgedAnswers() throws Exception {
        // Given: a poll whose prediction is accepted and whose dead letter is not
        double retriesBefore = retries();
        long first = broker.sendTogether(List.of(
                new ProducerRecord<>(Topics.IMAGES, RED), new ProducerRecord<>(Topics.IMAGES, bytes("invalid"))));

        // When
        await().atMost(SOON).until(() -> retries() >= retriesBefore + 2);
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == first + 2);
        assertThat(ids(broker.read(Topics.PREDICTIONS, firstPrediction))).containsExactly("images-0-" + first);
    }

    @Test
    void sendsATooLargePredictionToTheDeadLettersAndAnswersTheRestOnce() throws Exception {
        // Given
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);
        long firstLetter = broker.end(Topics.IMAGES_DEAD_LETTERS);

        // When
        var labelled = new ProducerRecord<byte[], byte[]>(Topics.IMAGES, RED);
        labelled.headers().add(ImageEvent.LABEL, new byte[1_200_000]);
        long before = broker.send(new ProducerRecord<>(Topics.IMAGES, RED));
        long largeKey = broker.send(new ProducerRecord<>(Topics.IMAGES, new byte[1_200_000], RED));
        long largeLabel = broker.send(labelled);
        long behind = broker.send(new ProducerRecord<>(Topics.IMAGES, RED));

        // Then
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == behind + 1);
        assertThat(ids(broker.read(Topics.PREDICTIONS, firstPrediction)))
                .containsExactly("images-0-" + before, "images-0-" + behind);
        assertThat(broker.read(Topics.IMAGES_DEAD_LETTERS, firstLetter))
                .allSatisfy(letter -> {
                    assertThat(text(letter, DeadLetter.CODE)).isEqualTo("PREDICTION_UNDELIVERABLE");
                    assertThat(letter.value()).isEqualTo(RED);
                })
                .extracting(letter -> text(letter, DeadLetter.OFFSET))
                .containsExactly(Long.toString(largeKey), Long.toString(largeLabel));
        assertThat(get("/q/metrics").asString())
                .contains("inference_images_total{outcome=\"rejected\",reason=\"PREDICTION_UNDELIVERABLE\"");
    }

    @Test
    void healthReportsARetriedBatchWithItsReason() throws Exception {
        // Given
        broker.send(new ProducerRecord<>(Topics.IMAGES, bytes("invalid")));

        // Then
        await().atMost(SOON)
                .untilAsserted(() -> get("/q/health/ready").then().body(REASON, containsString("larger than")));
        get("/q/health/live").then().statusCode(200);

        // When
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        await().atMost(SOON).untilAsserted(() -> get("/q/health/ready").then().body(REASON, nullValue()));
    }

    /** The topic may have been created with the broker's default limit. */
    @Test
    void reducesADeadLetterThatItsTopicRejects() throws Exception {
        // Given
        long firstLetter = broker.end(Topics.IMAGES_DEAD_LETTERS);
        broker.acceptUpTo(2048, Topics.IMAGES_DEAD_LETTERS);

        // When
        var noise = new byte[10_000];
        new Random(1).nextBytes(noise);
        var image = new ProducerRecord<>(Topics.IMAGES, bytes("camera-1"), noise);
        image.headers().add("ce_id", bytes("i-1"));
        long first = broker.sendTogether(List.of(new ProducerRecord<>(Topics.IMAGES, RED), image));

        // Then
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == first + 2);
        assertThat(broker.read(Topics.PREDICTIONS, firstPrediction)).hasSize(1);
        assertThat(broker.read(Topics.IMAGES_DEAD_LETTERS, firstLetter))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.value()).isNull();
                    assertThat(DeadLetter.isReduced(letter.headers())).isTrue();
                    assertThat(text(letter, DeadLetter.CODE)).isEqualTo("IMAGE_FORMAT_UNSUPPORTED");
                    assertThat(text(letter, DeadLetter.OFFSET)).isEqualTo(Long.toString(first + 1));
                    assertThat(text(letter, "ce_id")).isEqualTo("i-1");
                });
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

    private static String text(ConsumerRecord<byte[], byte[]> letter, String header) {
        return EventCodec.text(letter.headers(), header).orElseThrow();
    }

    private static Stream<String> ids(List<ConsumerRecord<byte[], byte[]>> predictions) {
        return predictions.stream().map(prediction -> EventCodec.text(prediction.headers(), "ce_id")
                .orElseThrow());
    }
}
