package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.dataset.Split;
import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.CheckpointPublished.DatasetVersion;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.DatasetReference;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingProgressed.State;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.fault.PatisserieException;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.store.FolderObjectStore;
import dev.patisserie.common.store.ObjectStore;
import dev.patisserie.common.store.StoreContent;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.RealTrainer;
import dev.patisserie.trainer.config.TrainerConfig;
import dev.patisserie.trainer.dataset.PhotoSet;
import dev.patisserie.trainer.dataset.version.DatasetCatalog;
import dev.patisserie.trainer.dataset.version.TestVersions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The complete service without fakes trains on versions that are published on the topic. */
@QuarkusTest
@TestProfile(RealTrainer.class)
@WithTestResource(KafkaTestBroker.class)
class VersionTrainingBrokerTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    TrainerConfig config;

    @Inject
    DatasetCatalog datasets;

    @TempDir
    Path photos;

    private void send(ProducerRecord<byte[], byte[]> record) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record);
        }
    }

    private static EventCodec.Context context(String id) {
        return new EventCodec.Context(id, URI.create("/test"), NOON);
    }

    private DatasetPublished publish(Instant createdAt) {
        Path models = config.modelStore().folder().orElseThrow();
        ObjectStore store = new FolderObjectStore(StoreContent.DATASETS, models.resolveSibling("datasets"));
        DatasetPublished version = TestVersions.publish(store, "photos", photos, 5, createdAt);
        send(EventCodec.encode(Topics.DATASETS, version, context(version.key())));
        return version;
    }

    private void awaitKnown(DatasetPublished version) {
        await().atMost(LONG_ENOUGH)
                .ignoreExceptionsInstanceOf(PatisserieException.class)
                .until(() ->
                        datasets.resolve(DatasetReference.parse(version.key())).isPresent());
    }

    private CheckpointPublished train(String requestId, String dataset) {
        var request = TrainingRequested.builder(requestId, Pipeline.SIMPLE, dataset)
                .imageSize(32)
                .batchSize(4)
                .epochs(1)
                .build();
        send(EventCodec.encode(Topics.TRAINING_REQUESTS, request, context(requestId)));
        TrainingProgressed end = first(
                Topics.TRAINING_PROGRESS,
                TrainingProgressed.class,
                event -> event.requestId().equals(requestId) && event.state().terminal());
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(State.COMPLETED);
        CheckpointPublished checkpoint = first(Topics.CHECKPOINTS, CheckpointPublished.class, event -> event.requestId()
                .equals(requestId));
        assertThat(end.datasetVersion()).isEqualTo(checkpoint.datasetVersion().version());
        return checkpoint;
    }

    private <E extends Event> E first(String topic, Class<E> type, Predicate<E> expected) {
        try (var records = new TestTopic(servers, topic)) {
            List<E> found = await().atMost(LONG_ENOUGH)
                    .until(
                            () -> records.read().stream()
                                    .map(record -> EventCodec.decode(record.headers(), record.value(), type))
                                    .filter(expected)
                                    .toList(),
                            events -> !events.isEmpty());
            return found.get(0);
        }
    }

    @Test
    void checkpointNamesTheVersionOfTheRequest() throws IOException {
        // Given: the second version has one image less
        PhotoSet set = PhotoSet.draw(photos);
        DatasetPublished old = publish(NOON);
        awaitKnown(old); // the trainer finds a topic that is created after its start within seconds
        Files.delete(set.classFolder(Split.TRAIN, "pie").resolve("0.png"));
        DatasetPublished newest = publish(NOON.plusSeconds(1));

        // When: the first request may be read before the event of its version
        CheckpointPublished byVersion = train("by-version", newest.key());
        CheckpointPublished byName = train("by-name", "photos");
        CheckpointPublished byOldVersion = train("by-old-version", old.key());

        // Then
        var version = new DatasetVersion(newest.version(), newest.createdAt());
        assertThat(byVersion.datasetVersion()).isEqualTo(version);
        assertThat(byName.datasetVersion()).isEqualTo(version);
        assertThat(byOldVersion.datasetVersion()).isEqualTo(new DatasetVersion(old.version(), NOON));
        assertThat(List.of(byVersion, byName, byOldVersion)).allSatisfy(checkpoint -> {
            assertThat(checkpoint.dataset()).isEqualTo("photos");
            assertThat(checkpoint.holdout().digest()).isEqualTo(newest.holdoutDigest());
        });
    }
}
