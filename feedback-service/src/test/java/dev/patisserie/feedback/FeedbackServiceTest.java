package dev.patisserie.feedback;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.health.StreamsReadiness;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

/** The wiring: settings, topology, exactly-once transactions and meters of the whole service. */
@QuarkusTest
@WithTestResource(KafkaTestBroker.class)
class FeedbackServiceTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Inject
    KafkaStreams streams;

    @Inject
    MeterRegistry registry;

    @Inject
    @Readiness
    StreamsReadiness readiness;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrap;

    private void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(
                                    Topics.PREDICTIONS,
                                    Topics.LABELS,
                                    Topics.LABELS_DEAD_LETTERS,
                                    Topics.LABELLING_QUEUE,
                                    Topics.FEEDBACK,
                                    Topics.DATASETS,
                                    Topics.LIVE_ACCURACY,
                                    Topics.CHECKPOINTS,
                                    Topics.MODEL_SWAPS,
                                    Topics.IMAGES_DEAD_LETTERS,
                                    Topics.DRIFT,
                                    Topics.TRAINING_PROGRESS,
                                    Topics.TRAINING_REQUESTS,
                                    Topics.RETRAINING,
                                    Topics.PREDICTIONS_SHADOW,
                                    Topics.MODEL_SELECTION,
                                    Topics.ROLLOUTS)
                            .stream()
                            .map(topic -> new NewTopic(topic, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
    }

    private static EventCodec.Context context() {
        return new EventCodec.Context("e-1", URI.create("/test"), NOON);
    }

    @Test
    void joinsLabelsOfARealBrokerAfterAnInvalidOne() throws Exception {
        // Given
        assertThat(streams.state()).isNotEqualTo(KafkaStreams.State.ERROR);
        createTopics();
        PredictionMade prediction = Facts.cake("i-1", "m-1");
        ImageLabelled label = Facts.label("i-1", "cake", "ann", 60);

        // When
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.LABELS, new byte[] {1}, new byte[] {2}));
            producer.send(new ProducerRecord<>(Topics.PREDICTIONS, new byte[] {1}, new byte[] {2}));
            producer.send(EventCodec.encode(Topics.PREDICTIONS, null, prediction, context()));
            producer.send(EventCodec.encode(Topics.LABELS, label, context()));
        }

        // Then
        List<FeedbackJoined> joined = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topics.FEEDBACK, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                joined.add(EventCodec.decode(record.headers(), record.value(), FeedbackJoined.class)));
                return !joined.isEmpty();
            });
        }
        assertThat(joined).extracting(FeedbackJoined::imageId).containsExactly("i-1");
        assertThat(registry.get(FeedbackMetrics.PREDICTIONS_INVALID).counter().count())
                .isEqualTo(1);
        assertThat(registry.get(FeedbackMetrics.DEAD_LETTERS).counter().count()).isEqualTo(1);
        assertThat(streams.state()).isEqualTo(KafkaStreams.State.RUNNING);
        isNotReadyBecausePredictionsHasOnePartition();
    }

    private void isNotReadyBecausePredictionsHasOnePartition() {
        assertThat(readiness.call().getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(readiness.call().getData().orElseThrow().get("reason").toString())
                .startsWith("topic predictions: expected partitions: 3 (feedback.partitions), found: 1;");
    }
}
