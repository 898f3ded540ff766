package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingCancelled;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.io.Sha256;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.model.Manifest;
import dev.patisserie.common.model.ModelArchive;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.RealTrainer;
import dev.patisserie.trainer.champion.ModelCatalog;
import dev.patisserie.trainer.config.TrainerConfig;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The complete service without fakes: a request in, a model trained by TensorFlow out. */
@QuarkusTest
@TestProfile(RealTrainer.class)
@WithTestResource(KafkaTestBroker.class)
class RealTrainingBrokerTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    TrainerConfig config;

    @Inject
    ModelCatalog models;

    @TempDir
    Path folder;

    private void send(String json) {
        send(json, TrainingRequested.TYPE);
    }

    private void send(String json, String type) {
        var record =
                new ProducerRecord<byte[], byte[]>(Topics.TRAINING_REQUESTS, json.getBytes(StandardCharsets.UTF_8));
        record.headers().add("ce_type", type.getBytes(StandardCharsets.UTF_8));
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record);
        }
    }

    private TrainingProgressed awaitEnd(String requestId) {
        return awaitProgress(requestId, event -> event.state().terminal());
    }

    private TrainingProgressed awaitProgress(String requestId, Predicate<TrainingProgressed> expected) {
        try (var topic = new TestTopic(servers, Topics.TRAINING_PROGRESS)) {
            return await().atMost(LONG_ENOUGH)
                    .until(
                            () -> topic.read().stream()
                                    .map(RealTrainingBrokerTest::progress)
                                    .filter(event -> event.requestId().equals(requestId))
                                    .filter(expected)
                                    .toList(),
                            found -> !found.isEmpty())
                    .get(0);
        }
    }

    private static TrainingProgressed progress(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), TrainingProgressed.class);
    }

    @Test
    void trainsEvaluatesAndPublishesAModel() throws Exception {
        // When
        send("{\"requestId\":\"real\",\"pipeline\":\"simple\",\"dataset\":\"dots\",\"imageSize\":32,"
                + "\"batchSize\":4,\"epochs\":1}");

        // Then
        TrainingProgressed end = awaitEnd("real");
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(State.COMPLETED);
        assertThat(end.result().trainImages()).isEqualTo(8);

        CheckpointPublished checkpoint = checkpoint("real");
        assertThat(checkpoint.modelId()).isEqualTo(end.result().modelId());
        assertThat(checkpoint.labels()).isEqualTo(List.of("blue", "red"));
        Path archive = models().resolve(checkpoint.artifact());
        assertThat(Sha256.of(archive)).isEqualTo(checkpoint.artifactSha256());
        ModelArchive.unpack(archive, folder);
        Manifest manifest = ModelArchive.readManifest(folder);
        assertThat(manifest.modelId()).isEqualTo(checkpoint.modelId());
        assertThat(manifest.request().requestId()).isEqualTo("real");
        assertThat(folder.resolve(Manifest.SAVED_MODEL).resolve("saved_model.pb"))
                .exists();
    }

    @Test
    void newModelIsComparedWithTheChampion() {
        // Given a champion that the trainer knows; it finds a topic that is created after its start within seconds
        train("champion", "dots");
        CheckpointPublished champion = checkpoint("champion");
        await().atMost(LONG_ENOUGH).until(() -> models.find(champion.modelId()).isPresent());

        // When
        train("newcomer", "dots");

        // Then
        assertThat(checkpoint("newcomer").comparedWith()).anySatisfy(other -> {
            assertThat(other.images()).isEqualTo(champion.holdout().images());
            assertThat(other.accuracy()).isBetween(0.0, 1.0);
        });
    }

    private void train(String requestId, String dataset) {
        send(
                "{\"requestId\":\"%s\",\"pipeline\":\"simple\",\"dataset\":\"%s\",\"imageSize\":32,\"batchSize\":4,\"epochs\":1}"
                        .formatted(requestId, dataset));
        TrainingProgressed end = awaitEnd(requestId);
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(State.COMPLETED);
    }

    private CheckpointPublished checkpoint(String requestId) {
        try (var topic = new TestTopic(servers, Topics.CHECKPOINTS)) {
            return await().atMost(LONG_ENOUGH)
                    .until(
                            () -> topic.read().stream()
                                    .map(record -> EventCodec.decode(
                                            record.headers(), record.value(), CheckpointPublished.class))
                                    .filter(event -> event.requestId().equals(requestId))
                                    .toList(),
                            found -> !found.isEmpty())
                    .get(0);
        }
    }

    @Test
    void cancellationEndsARealTrainingAndDeletesItsFiles() {
        // Given a training of days
        send("{\"requestId\":\"days\",\"pipeline\":\"simple\",\"dataset\":\"dots\",\"imageSize\":32,"
                + "\"batchSize\":4,\"epochs\":10000}");
        awaitProgress("days", event -> event.epoch() != null);

        // When
        send("{\"requestId\":\"days\",\"reason\":\"too long\"}", TrainingCancelled.TYPE);

        // Then
        TrainingProgressed end = awaitEnd("days");
        assertThat(end.state()).isEqualTo(State.CANCELLED);
        assertThat(end.failure().message()).isEqualTo("cancelled: too long");
        assertThat(models().resolve(".jobs/runs/days")).doesNotExist();
    }

    @Test
    void failsARequestForAMissingDataset() {
        // When
        send("{\"requestId\":\"lost\",\"pipeline\":\"simple\",\"dataset\":\"nowhere\"}");

        // Then
        TrainingProgressed end = awaitEnd("lost");
        assertThat(end.state()).isEqualTo(State.FAILED);
        assertThat(end.failure().code()).isEqualTo("DATASET_MISSING");
        assertThat(end.failure().message()).contains("nowhere");
    }

    private Path models() {
        return config.modelStore().folder().orElseThrow();
    }
}
