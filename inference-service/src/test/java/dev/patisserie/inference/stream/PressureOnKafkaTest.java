package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens while more comes than can be delivered. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
@WithTestResource(ServiceFolders.class)
class PressureOnKafkaTest {

    private static final String GROUP = "inference-service-desserts";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final byte[] RED = TestModel.picture(Color.RED);

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @Inject KafkaClientService clients;

    @TempDir Path scratch;

    private Broker broker;
    private long firstPrediction;

    /** Every test finds a model, and dead letters turned down. */
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
    void pausesItsPartitionsWhileNothingCanBeDeliveredAndAnswersAllAfterwards() throws Exception {
        // Given: poison that cannot be put aside, and many images behind it
        broker.send(new ProducerRecord<>(Topics.IMAGES, bytes("poison")));
        int images = 1000;
        long first =
                broker.sendTogether(
                        Collections.nCopies(images, new ProducerRecord<>(Topics.IMAGES, RED)));

        // Then: most of them stay with the broker
        await().atMost(SOON)
                .until(
                        () ->
                                !clients.getConsumer(Topics.IMAGES)
                                        .paused()
                                        .await()
                                        .atMost(SOON)
                                        .isEmpty());

        // When
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == first + images);
        assertThat(ids(broker.read(Topics.PREDICTIONS, firstPrediction)).distinct())
                .containsExactlyElementsOf(
                        LongStream.range(first, first + images)
                                .mapToObj(offset -> "images-0-" + offset)
                                .toList());
    }

    @Test
    void givesAPredictionThatIsSentAgainTheSameId() throws Exception {
        // Given: a poll whose prediction is accepted and whose dead letter is not
        long first =
                broker.sendTogether(
                        List.of(
                                new ProducerRecord<>(Topics.IMAGES, RED),
                                new ProducerRecord<>(Topics.IMAGES, bytes("poison"))));

        // When
        await().atMost(SOON)
                .until(() -> broker.read(Topics.PREDICTIONS, firstPrediction).size() >= 2);
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);

        // Then
        await().atMost(SOON).until(() -> broker.committed(GROUP, Topics.IMAGES) == first + 2);
        assertThat(ids(broker.read(Topics.PREDICTIONS, firstPrediction)))
                .containsOnly("images-0-" + first);
    }

    private static Stream<String> ids(List<ConsumerRecord<byte[], byte[]>> predictions) {
        return predictions.stream()
                .map(prediction -> EventCodec.text(prediction.headers(), "ce_id").orElseThrow());
    }
}
