package dev.patisserie.feedback.retrain.stream;

import static dev.patisserie.feedback.Facts.NOON;

import dev.patisserie.common.event.CheckpointPublished;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ModelSwapReported;
import dev.patisserie.common.event.Pipeline;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.RetrainingChanged;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.event.TrainingProgressed;
import dev.patisserie.common.event.TrainingRequested;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.accuracy.Feedback;
import dev.patisserie.feedback.drift.MonitorKind;
import dev.patisserie.feedback.grow.PublishedVersions;
import dev.patisserie.feedback.monitor.DriftListener;
import dev.patisserie.feedback.monitor.DriftSettings;
import dev.patisserie.feedback.monitor.DriftTopology;
import dev.patisserie.feedback.monitor.ObservationOutcome;
import dev.patisserie.feedback.retrain.Retrainer;
import dev.patisserie.feedback.serde.JsonSerde;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;

/** The drift monitors and the automatic trainings, driven by a test with a manual clock that begins at noon. */
final class RetrainedStream implements AutoCloseable {

    private static final String PREDICTIONS = "test-predictions";
    private static final String JOINED = "test-joined";

    final RecordedRetrainings listener = new RecordedRetrainings();
    private final TopologyTestDriver driver;
    private Instant now = NOON;

    RetrainedStream(Path stateDir, Retrainer retrainer) {
        var builder = new StreamsBuilder();
        KStream<byte[], PredictionMade> predictions =
                builder.stream(PREDICTIONS, Consumed.with(Serdes.ByteArray(), JsonSerde.of(PredictionMade.class)));
        KStream<String, FeedbackJoined> joined =
                builder.stream(JOINED, Consumed.with(Serdes.String(), JsonSerde.of(FeedbackJoined.class)));
        builder.globalTable(
                Topics.DATASETS,
                Consumed.with(Serdes.String(), Serdes.ByteArray()),
                Materialized.<String, byte[]>as(Stores.inMemoryKeyValueStore(PublishedVersions.STORE))
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.ByteArray()));
        new DriftTopology(new DriftSettings("desserts", Duration.ofDays(90)), new IgnoredDrift())
                .add(builder, predictions, joined, topic -> read(builder, topic));
        RetrainTopology.Events events =
                new RetrainTopology("desserts", retrainer, listener).add(builder, topic -> read(builder, topic));
        events.changes().to(Topics.RETRAINING, Produced.with(Serdes.String(), JsonSerde.of(RetrainingChanged.class)));
        events.requests()
                .to(Topics.TRAINING_REQUESTS, Produced.with(Serdes.String(), JsonSerde.of(TrainingRequested.class)));
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        driver = new TopologyTestDriver(builder.build(), properties, NOON);
    }

    private static KStream<byte[], byte[]> read(StreamsBuilder builder, String topic) {
        return builder.stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    void sendsRaw(String topic, String key, byte[] value) {
        send(new ProducerRecord<>(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        driver.createInputTopic(record.topic(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(record.key(), record.value(), new RecordHeaders(record.headers()), now));
    }

    void send(String topic, Event event) {
        send(EventCodec.encode(topic, event, new EventCodec.Context("e", URI.create("/test"), now)));
    }

    /** Publishes a model of a version of the data set, null for a folder, and reports that it serves. */
    void swaps(String modelId, String version) {
        send(
                Topics.CHECKPOINTS,
                new CheckpointPublished(
                        modelId,
                        "r-1",
                        "desserts",
                        Pipeline.TRANSFER,
                        "MobileNet",
                        List.of("cake", "pie"),
                        100,
                        modelId + ".zip",
                        "a".repeat(64),
                        10,
                        new CheckpointPublished.Holdout(0.9, 0.3, 10_000, "b".repeat(64)),
                        NOON,
                        version == null ? null : new CheckpointPublished.DatasetVersion(version, NOON),
                        List.of()));
        reportsSwap(modelId);
    }

    void reportsSwap(String modelId) {
        send(
                Topics.MODEL_SWAPS,
                new ModelSwapReported(modelId, "desserts", ModelSwapReported.Outcome.SWAPPED, null, null, now));
    }

    /** Publishes a version of the data set, each a second later than the one before. */
    void publishes(String version, int images) {
        now = now.plusSeconds(1);
        send(
                Topics.DATASETS,
                new DatasetPublished(
                        "desserts",
                        version,
                        "m.jsonl",
                        Map.of("train", Map.of("cake", images - 10), "holdout", Map.of("cake", 10)),
                        1,
                        0,
                        null,
                        "b".repeat(64),
                        now,
                        null));
    }

    void retires(String version) {
        sendsRaw(Topics.DATASETS, "desserts@" + version, null);
    }

    /** Labels of m-1 that raise the alarm of the errors. */
    void errs() {
        for (int i = 0; i < 60; i++) {
            driver.createInputTopic(
                            JOINED,
                            new StringSerializer(),
                            JsonSerde.of(FeedbackJoined.class).serializer())
                    .pipeInput("i-" + i, Feedback.random(false, 0.9), now);
        }
    }

    void accepted(String requestId) {
        send(
                Topics.TRAINING_PROGRESS,
                TrainingProgressed.accepted(
                        new TrainingProgressed.JobRef(requestId, Pipeline.TRANSFER, "desserts"), now));
    }

    void failed(String requestId) {
        failedAt(requestId, now);
    }

    /** Reports the failure of a training with a time that its sender chose. */
    void failedAt(String requestId, Instant at) {
        send(
                Topics.TRAINING_PROGRESS,
                TrainingProgressed.ended(
                        new TrainingProgressed.JobRef(requestId, Pipeline.TRANSFER, "desserts"),
                        TrainingProgressed.State.FAILED,
                        at,
                        new TrainingProgressed.Failure("DATASET_MISSING", "why")));
    }

    void passes(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    List<RetrainingChanged> changes() {
        return read(Topics.RETRAINING, RetrainingChanged.class);
    }

    List<TrainingRequested> requests() {
        return read(Topics.TRAINING_REQUESTS, TrainingRequested.class);
    }

    private <E> List<E> read(String topic, Class<E> type) {
        Deserializer<E> values = JsonSerde.of(type).deserializer();
        return driver.createOutputTopic(topic, Serdes.String().deserializer(), values)
                .readValuesToList();
    }

    /** Returns the names of all topics with records, also the internal ones and those of the states. */
    List<String> internalTopics() {
        return driver.producedTopicNames().stream()
                .filter(topic -> topic.contains("retrain"))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        driver.close();
    }

    private static final class IgnoredDrift implements DriftListener {
        @Override
        public void observed(ObservationOutcome outcome) {}

        @Override
        public void alarmed(MonitorKind kind) {}

        @Override
        public void levels(Map<MonitorKind, Double> levels) {}

        @Override
        public void closed() {}
    }
}
