package dev.patisserie.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.SearchCancelled;
import dev.patisserie.common.event.SearchParameter;
import dev.patisserie.common.event.SearchParameter.Kind;
import dev.patisserie.common.event.SearchProgressed;
import dev.patisserie.common.event.SearchProgressed.State;
import dev.patisserie.common.event.SearchRequested;
import dev.patisserie.common.event.SearchRequested.Scheduler;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.event.TrialResult;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.trainer.FakeTrainer;
import dev.patisserie.trainer.fit.TrainingPausedException;
import dev.patisserie.trainer.job.execution.FakePipeline;
import dev.patisserie.trainer.search.SearchLog;
import dev.patisserie.trainer.search.SearchLog.Change;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches of a trainer with a real broker and a pipeline that trains nothing. */
@QuarkusTest
@TestProfile(FakeTrainer.class)
@WithTestResource(KafkaTestBroker.class)
class SearchBrokerTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String servers;

    @Inject
    FakePipeline pipeline;

    private KafkaProducer<byte[], byte[]> producer;
    private TestTopic topic;

    @BeforeEach
    void connect() {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
        topic = new TestTopic(servers, Topics.SEARCHES);
        pipeline.before((run, listener) -> {
            if (run.request().pauses()) {
                createFolder(run.work());
                double loss = 1 - run.request().optimizer().learningRate();
                throw new TrainingPausedException(10, List.of(new TrialResult.Point(1, loss, 0.5)));
            }
        });
    }

    @AfterEach
    void disconnect() {
        producer.close();
        topic.close();
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SearchRequested search(String id) {
        return SearchRequested.builder(
                        id,
                        TrainingRequested.builder(null, Pipeline.SIMPLE, "desserts")
                                .epochs(1)
                                .build(),
                        List.of(new SearchParameter("optimizer.learningRate", Kind.LOG_UNIFORM, 1e-5, 1e-1, null)))
                .scheduler(Scheduler.NONE)
                .trials(3)
                .build();
    }

    private void send(Event event) throws ExecutionException, InterruptedException {
        var context = new EventCodec.Context(event.key(), URI.create("/test"), Instant.now());
        producer.send(EventCodec.encode(Topics.SEARCHES, event, context)).get();
    }

    private Optional<SearchProgressed> state(String id) {
        byte[] key = (SearchProgressed.KEY_PREFIX + id).getBytes(StandardCharsets.UTF_8);
        List<ConsumerRecord<byte[], byte[]>> states = topic.read().stream()
                .filter(record -> java.util.Arrays.equals(record.key(), key))
                .toList();
        return states.isEmpty()
                ? Optional.empty()
                : Optional.of(EventCodec.decode(
                        states.get(states.size() - 1).headers(),
                        states.get(states.size() - 1).value(),
                        SearchProgressed.class));
    }

    private SearchProgressed awaitEnd(String id) {
        await().atMost(LONG_ENOUGH)
                .until(() -> state(id).filter(SearchProgressed::isEnded).isPresent());
        return state(id).orElseThrow();
    }

    @Test
    void searchEndsWithThePublicationOfItsBestTrial() throws Exception {
        // When
        send(search("published"));

        // Then
        SearchProgressed end = awaitEnd("published");
        assertThat(end.state()).isEqualTo(State.COMPLETED);
        assertThat(end.trials()).hasSize(3);
        double best = end.trials().stream()
                .mapToDouble(trial -> (double) trial.values().get("optimizer.learningRate"))
                .max()
                .orElseThrow();
        assertThat(end.best().metric()).isEqualTo(1 - best);
        assertThat(pipeline.trained()).contains("published.0.0", "published.1.0", "published.2.0", "published.winner");
        assertThat(end.published().holdoutAccuracy()).isEqualTo(0.75);
    }

    @Test
    void damagedRequestIsRejectedAndStopsNoOtherSearch() throws Exception {
        // When
        byte[] key = "damaged".getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(Topics.SEARCHES, key, "{\"searchId\":".getBytes(StandardCharsets.UTF_8)))
                .get();
        send(search("after-damaged"));

        // Then
        assertThat(awaitEnd("damaged").state()).isEqualTo(State.REJECTED);
        assertThat(awaitEnd("after-damaged").state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void cancellationThatArrivesBeforeItsSearchCancelsIt() throws Exception {
        send(new SearchCancelled("cancelled-early", "a mistake", "ada"));
        send(search("cancelled-early"));

        SearchProgressed end = awaitEnd("cancelled-early");

        assertThat(end.state()).isEqualTo(State.CANCELLED);
        assertThat(end.failure().message()).contains("a mistake");
    }

    @Test
    void requestOfAnAbortedTransactionIsNotTrained() throws Exception {
        // Given a leader that stops between a request and the end of its transaction, as a later one aborts it
        Map<String, Object> settings =
                KafkaSearchLog.producerSettings(Map.of("bootstrap.servers", servers), "aborted-test");
        try (var leader = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            leader.initTransactions();
            leader.beginTransaction();
            leader.send(request("aborted")).get();
            leader.abortTransaction();
        }

        // When a later request of each partition is trained
        for (int partition : topicPartitions()) {
            var later = request("after-abort-" + partition);
            producer.send(new ProducerRecord<>(later.topic(), partition, later.key(), later.value(), later.headers()))
                    .get();
        }

        // Then
        await().atMost(LONG_ENOUGH).until(() -> topicPartitions().stream()
                .allMatch(partition -> pipeline.trained().contains("after-abort-" + partition)));
        assertThat(pipeline.trained()).doesNotContain("aborted");
    }

    private List<Integer> topicPartitions() {
        return producer.partitionsFor(Topics.TRAINING_REQUESTS).stream()
                .map(PartitionInfo::partition)
                .toList();
    }

    private static ProducerRecord<byte[], byte[]> request(String id) {
        var context = new EventCodec.Context(id, URI.create("/test"), Instant.now());
        return EventCodec.encode(
                Topics.TRAINING_REQUESTS, TrainingRequested.of(id, Pipeline.SIMPLE, "desserts"), context);
    }

    @Test
    void formerLeaderCannotWriteAndTheNewOneReadsTheLastState() throws Exception {
        // Given a leader with a state, on topics of their own
        SearchProgressed first = SearchProgressed.begin(search("fenced"), Instant.parse("2026-01-31T12:00:00Z"));
        SearchProgressed second = new SearchProgressed(
                first.searchId(), first.state(), first.request(), List.of(), null, 1, 2, 3, 0, null, null, first.at());
        producer.send(new ProducerRecord<>("fenced-searches", "x".getBytes(StandardCharsets.UTF_8), null))
                .get();
        SearchLog former = log();
        former.lead();
        former.append(new Change(first, List.of(), List.of()));

        // When
        SearchLog present = log();
        Map<String, SearchProgressed> read = present.lead();
        present.append(new Change(second, List.of(), List.of()));

        // Then
        assertThat(read).containsExactly(Map.entry("fenced", first));
        assertThatThrownBy(() -> former.append(new Change(first, List.of(), List.of())))
                .isInstanceOf(KafkaException.class);
        SearchLog last = log();
        assertThat(last.lead()).containsExactly(Map.entry("fenced", second));
        List.of(former, present, last).forEach(SearchLog::resign);
    }

    private SearchLog log() {
        Map<String, Object> broker = Map.of("bootstrap.servers", servers);
        return new KafkaSearchLog(
                () -> new KafkaProducer<>(
                        KafkaSearchLog.producerSettings(broker, "fenced-test"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                () -> new KafkaConsumer<>(
                        KafkaSearchLog.consumerSettings(broker),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                new KafkaSearchLog.Topic("fenced-searches", "fenced-requests"),
                Clock.systemUTC());
    }
}
