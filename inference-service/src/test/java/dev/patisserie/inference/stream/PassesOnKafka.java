package dev.patisserie.inference.stream;

import static dev.patisserie.inference.stream.Broker.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.inference.classify.FakeClassifier;
import dev.patisserie.inference.classify.LiveModel;
import dev.patisserie.inference.metrics.InferenceMetrics;
import dev.patisserie.inference.model.TestModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.inject.Inject;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the answers of a poll of several forward passes on a real broker, with a read_committed reader. The model is a
 * fake whose second pass waits; its first pass has one image.
 */
abstract class PassesOnKafka {

    static final Duration SOON = Duration.ofMinutes(2);

    private static final String GROUP = "inference-service-desserts";
    private static final AtomicInteger MODELS = new AtomicInteger();

    @ConfigProperty(name = "inference.model-store")
    Path store;

    @TempDir
    Path scratch;

    @Inject
    LiveModel live;

    @Inject
    MeterRegistry meters;

    private final String model = "passes-" + MODELS.incrementAndGet();
    private final CountDownLatch proceed = new CountDownLatch(1);

    private Broker broker;
    private long firstPrediction;
    private long firstDeadLetter;
    private long end; // offset after the last image

    /** The service with at-least-once. */
    public static final class AtLeastOnceProfile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("inference.delivery", "at-least-once", "inference.replica-id", "passes");
        }
    }

    /** The service with exactly-once. */
    public static final class ExactlyOnceProfile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("inference.delivery", "exactly-once", "inference.replica-id", "passes");
        }
    }

    @BeforeEach
    void serve() throws Exception {
        broker = Broker.ofTheService();
        broker.createTopicsOfImages();
        firstPrediction = broker.end(Topics.PREDICTIONS);
        firstDeadLetter = broker.end(Topics.IMAGES_DEAD_LETTERS);
        broker.serve(model, store, scratch);
        CheckpointPublished serving = live.serving().orElseThrow().checkpoint();
        live.replace(serving, new FakeClassifier(pixels -> isRed(pixels) ? answer() : afterPermission()));
    }

    @AfterEach
    void close() throws Exception {
        acceptDeadLetters();
        proceed.countDown();
        await().atMost(SOON).until(() -> committed() == end);
        broker.withdraw(model);
        broker.close();
    }

    private static boolean isRed(byte[] pixels) {
        return Byte.toUnsignedInt(pixels[0]) > 128;
    }

    private static float[] answer() {
        return new float[] {0.7f, 0.2f, 0.1f};
    }

    private float[] afterPermission() {
        try {
            proceed.await();
            return answer();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Sends images for one poll and waits for the answer of the first one, whose pass is followed by one that waits.
     * The last image is invalid. Returns the offset of the first one.
     */
    long sendAndAwaitTheFirstAnswer(int count) throws Exception {
        List<ProducerRecord<byte[], byte[]>> images = new ArrayList<>();
        images.add(new ProducerRecord<>(Topics.IMAGES, TestModel.picture(Color.RED)));
        for (int i = 1; i < count - 1; i++) {
            images.add(new ProducerRecord<>(Topics.IMAGES, TestModel.picture(Color.BLACK)));
        }
        images.add(new ProducerRecord<>(Topics.IMAGES, bytes("invalid")));
        long first = broker.sendTogether(images);
        end = first + count;
        await().atMost(SOON).until(() -> !outcomes().isEmpty());
        return first;
    }

    void permitTheSecondPass() {
        proceed.countDown();
    }

    long committed() {
        return broker.committed(GROUP, Topics.IMAGES);
    }

    void rejectDeadLetters() throws Exception {
        broker.acceptUpTo(100, Topics.IMAGES_DEAD_LETTERS);
    }

    void acceptDeadLetters() throws Exception {
        broker.acceptUpTo(64 << 20, Topics.IMAGES_DEAD_LETTERS);
    }

    double retries() {
        return meters.counter(InferenceMetrics.BATCH_RETRIES, "stage", "send").count();
    }

    @Test
    void answersOfAPassAreVisibleDuringTheNextPass() throws Exception {
        // When
        long first = sendAndAwaitTheFirstAnswer(6);

        // Then
        assertThat(outcomes()).containsExactly(id(first));
        permitTheSecondPass();
        await().atMost(SOON).until(() -> committed() == first + 6);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(outcomes()).containsExactlyElementsOf(ids(first, first + 6)));
    }

    void rebalance() {
        broker.rebalance(GROUP);
    }

    static List<String> ids(long from, long to) {
        return LongStream.range(from, to).mapToObj(PassesOnKafka::id).toList();
    }

    private static String id(long offset) {
        return "images-0-" + offset;
    }

    /**
     * Returns the ids of the images with a visible outcome: those of the predictions, then those of the dead letters.
     */
    List<String> outcomes() {
        return broker.outcomes(firstPrediction, firstDeadLetter);
    }
}
