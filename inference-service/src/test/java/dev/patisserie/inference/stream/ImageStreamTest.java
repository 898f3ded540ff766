package dev.patisserie.inference.stream;

import static dev.patisserie.inference.Checkpoints.model;
import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.DeadLetter;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.inference.ServiceFolders;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.model.TestModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.memory.InMemoryConnector;
import io.smallrye.reactive.messaging.memory.InMemorySink;
import jakarta.inject.Inject;
import java.awt.Color;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the wiring of channels and acknowledgement. */
@QuarkusTest
@WithTestResource(InMemoryChannels.class)
@WithTestResource(ServiceFolders.class)
class ImageStreamTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final float[] CAKE = {0.75f, 0.25f};

    @Inject
    @Connector("smallrye-in-memory")
    InMemoryConnector channels;

    @Inject
    LiveModel live;

    @Inject
    ImagesGate gate;

    @Inject
    Drain drain;

    @Inject
    ChannelRegistry registry;

    @Inject
    MeterRegistry meters;

    private InMemorySink<Record<byte[], byte[]>> predictions;
    private InMemorySink<Record<byte[], byte[]>> deadLetters;

    @BeforeEach
    void freshChannels() {
        predictions = channels.sink(Topics.PREDICTIONS);
        deadLetters = channels.sink(Topics.IMAGES_DEAD_LETTERS);
        predictions.clear();
        deadLetters.clear();
        live.clear();
        gate.close();
    }

    @Test
    void acknowledgesABatchAfterAllOutcomes() {
        // Given
        serve();

        // When
        CompletableFuture<Integer> outcomesAtAck = send(TestModel.picture(Color.RED), bytes("no picture"));

        // Then
        await().atMost(SOON).until(outcomesAtAck::isDone);
        assertThat(outcomesAtAck.join()).isEqualTo(2);
        Message<Record<byte[], byte[]>> prediction = predictions.received().get(0);
        assertThat(prediction.getPayload().key()).isEqualTo(bytes("camera-1"));
        assertThat(EventCodec.decode(
                                headers(prediction).getHeaders(),
                                prediction.getPayload().value(),
                                PredictionMade.class)
                        .modelId())
                .isEqualTo("m-1");
        Message<Record<byte[], byte[]>> letter = deadLetters.received().get(0);
        assertThat(letter.getPayload().value()).isEqualTo(bytes("no picture"));
        assertThat(EventCodec.text(headers(letter).getHeaders(), DeadLetter.CODE))
                .contains("IMAGE_FORMAT_UNSUPPORTED");
    }

    @Test
    void pausesImagesUntilTheGateOpens() {
        // Given
        CompletableFuture<Integer> outcomesAtAck = send(TestModel.picture(Color.RED));
        assertThat(outcomesAtAck).isNotDone();
        assertThat(predictions.received()).isEmpty();

        // When
        serve();

        // Then
        await().atMost(SOON).until(outcomesAtAck::isDone);
        assertThat(predictions.received()).hasSize(1);
    }

    @Test
    void keepsAPolledBatchAfterAWithdrawalUntilTheNextModel() {
        // Given: the gate was open, and the model was withdrawn
        gate.swapped(model("gone").event());
        CompletableFuture<Integer> outcomesAtAck = send(TestModel.picture(Color.RED));
        assertThat(outcomesAtAck).isNotDone();

        // When
        serve();

        // Then
        await().atMost(SOON).until(outcomesAtAck::isDone);
        assertThat(predictions.received()).hasSize(1);
        assertThat(deadLetters.received()).isEmpty();
    }

    @Test
    void waitsForBatchesInFlightAtShutdown() throws Exception {
        // Given: a batch in its forward pass
        var begun = new CountDownLatch(1);
        var proceed = new CountDownLatch(1);
        live.replace(model("m-1").event(), new FakeClassifier(pixels -> {
            begun.countDown();
            return after(proceed);
        }));
        gate.swapped(model("m-1").event());
        CompletableFuture<Integer> outcomesAtAck = send(TestModel.picture(Color.RED));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        // When
        CompletableFuture<Void> shutdown =
                CompletableFuture.runAsync(() -> drain.stop(new ShutdownDelayInitiatedEvent()));

        // Then
        await().atMost(SOON).until(() -> registry.getPausable(Topics.IMAGES).isPaused());
        assertThat(shutdown).isNotDone();
        proceed.countDown();
        shutdown.get(30, TimeUnit.SECONDS);
        assertThat(outcomesAtAck).isCompletedWithValue(1);
    }

    private static float[] after(CountDownLatch event) {
        try {
            event.await();
            return CAKE;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void answersOfAPassAreSentDuringTheNextPass() throws Exception {
        // Given: a second pass that cannot complete
        var proceed = new CountDownLatch(1);
        live.replace(model("m-1").event(), new FakeClassifier(pixels -> pixels[0] < 0 ? CAKE : after(proceed)));
        gate.swapped(model("m-1").event());

        // When
        CompletableFuture<Integer> outcomesAtAck =
                send(TestModel.picture(Color.RED), TestModel.picture(Color.BLACK), bytes("no picture"));

        // Then
        await().atMost(SOON).until(() -> predictions.received().size() == 1);
        assertThat(deadLetters.received()).isEmpty();
        assertThat(outcomesAtAck).isNotDone();
        proceed.countDown();
        assertThat(outcomesAtAck.get(30, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void decodesThreeBatchesDuringAPassAndDeliversInOrder() throws Exception {
        // Given: no pass can complete
        var proceed = new CountDownLatch(1);
        var classifier = new FakeClassifier(pixels -> after(proceed));
        live.replace(model("m-1").event(), classifier);
        gate.swapped(model("m-1").event());
        long decodedBefore = decoded();

        // When
        List<CompletableFuture<Integer>> batches = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            batches.add(send(TestModel.picture(Color.RED)));
        }

        // Then
        await().atMost(SOON).until(() -> decoded() == decodedBefore + ImageStream.PLACES);
        assertThat(classifier.batches()).hasSizeLessThanOrEqualTo(1);
        assertThat(predictions.received()).isEmpty();
        proceed.countDown();
        for (int i = 0; i < 5; i++) {
            assertThat(batches.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i + 1);
        }
    }

    private long decoded() {
        return meters.get(InferenceMetrics.DECODE).timer().count();
    }

    private void serve() {
        live.replace(model("m-1").event(), new FakeClassifier());
        gate.swapped(model("m-1").event());
    }

    /** Sends one batch; the result is the number of outcomes at its acknowledgement. */
    private CompletableFuture<Integer> send(byte[]... files) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (byte[] file : files) {
            records.add(new ConsumerRecord<>(Topics.IMAGES, 0, records.size(), bytes("camera-1"), file));
        }
        var partition = new TopicPartition(Topics.IMAGES, 0);
        var batch = new IncomingKafkaRecordBatchMetadata<>(
                new ConsumerRecords<>(Map.of(partition, records), Map.of()), Topics.IMAGES, Map.of());
        var outcomesAtAck = new CompletableFuture<Integer>();
        channels.<Message<List<byte[]>>>source(Topics.IMAGES)
                .send(Message.of(List.of(files), Metadata.of(batch), () -> {
                    outcomesAtAck.complete(predictions.received().size()
                            + deadLetters.received().size());
                    return CompletableFuture.completedFuture(null);
                }));
        return outcomesAtAck;
    }

    private static OutgoingKafkaRecordMetadata<?> headers(Message<?> message) {
        return message.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
    }
}
