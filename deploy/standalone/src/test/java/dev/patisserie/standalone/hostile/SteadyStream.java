package dev.patisserie.standalone.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.standalone.client.ImageOutcome;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.Photo;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

/** Sends valid photos at a fixed rate, and asserts that each is answered in time. */
final class SteadyStream implements AutoCloseable {

    private static final int PHOTOS_PER_SECOND = 15;

    private final Map<String, Instant> sent = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final KafkaProducer<byte[], byte[]> producer;
    private final OutcomeRecorder outcomes;
    private final List<byte[]> photos;

    /**
     * Starts sending.
     *
     * @param bootstrap the broker
     * @param photos decodable files, sent in turns
     * @param outcomes the outcomes of all images; closed by the caller
     */
    SteadyStream(String bootstrap, List<byte[]> photos, OutcomeRecorder outcomes) {
        this.producer = KafkaClients.producer(bootstrap);
        this.photos = photos;
        this.outcomes = outcomes;
        timer.scheduleAtFixedRate(this::send, 0, 1_000_000 / PHOTOS_PER_SECOND, TimeUnit.MICROSECONDS);
    }

    private void send() {
        Photo photo = Photo.of(Path.of("good.jpg"), null);
        Instant now = Instant.now();
        ProducerRecord<byte[], byte[]> image = photo.record(now, photos.get(sent.size() % photos.size()));
        sent.put(photo.id(), now);
        producer.send(new ProducerRecord<>(Topics.IMAGES, null, image.key(), image.value(), image.headers()));
    }

    /**
     * Stops sending, waits for the last answer, and asserts that each photo has exactly one prediction.
     *
     * @return the measured times
     */
    Latencies assertAllAnswered() throws InterruptedException {
        timer.shutdown();
        timer.awaitTermination(1, TimeUnit.MINUTES);
        producer.flush();
        Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(sent.keySet())
                .allSatisfy(id -> assertThat(outcomes.of(id)).isNotEmpty()));
        assertThat(sent.keySet()).allSatisfy(id -> assertThat(outcomes.of(id))
                .hasSize(1)
                .allSatisfy(received -> assertThat(received.outcome()).isInstanceOf(ImageOutcome.Predicted.class)));
        List<Answered> answered = new ArrayList<>();
        sent.forEach((id, at) -> answered.add(Answered.of(at, outcomes.of(id).get(0))));
        answered.sort(Comparator.comparing(Answered::sentAt));
        return new Latencies(answered);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close();
    }

    /**
     * A photo and its answer.
     *
     * @param sentAt the time of sending
     * @param receivedAt the time at which the service received it
     * @param predictedAt the time of the prediction
     * @param duration the time from sending until the reader of this test received the answer
     */
    record Answered(Instant sentAt, Instant receivedAt, Instant predictedAt, Duration duration) {

        static Answered of(Instant sentAt, OutcomeRecorder.Received received) {
            PredictionMade prediction = ((ImageOutcome.Predicted) received.outcome()).prediction();
            return new Answered(
                    sentAt, prediction.receivedAt(), prediction.predictedAt(), Duration.between(sentAt, received.at()));
        }
    }

    /**
     * The times from send to answer.
     *
     * @param photos all photos in the order of sending
     */
    record Latencies(List<Answered> photos) {

        Answered slowest() {
            return photos.stream().max(Comparator.comparing(Answered::duration)).orElseThrow();
        }

        String summary() {
            List<Duration> sorted =
                    photos.stream().map(Answered::duration).sorted().toList();
            return "%d, median %s, p99 %s, slowest %s"
                    .formatted(
                            sorted.size(),
                            sorted.get(sorted.size() / 2),
                            sorted.get(sorted.size() * 99 / 100),
                            slowest());
        }
    }
}
