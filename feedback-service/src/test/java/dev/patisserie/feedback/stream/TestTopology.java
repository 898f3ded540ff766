package dev.patisserie.feedback.stream;

import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.selection.SelectionPolicy;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.join.JoinEvent;
import dev.patisserie.feedback.metrics.DriftMetrics;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.RolloutMetrics;
import dev.patisserie.feedback.metrics.SelectionMetrics;
import dev.patisserie.feedback.monitor.DriftSettings;
import dev.patisserie.feedback.monitor.DriftTopology;
import dev.patisserie.feedback.rollout.RolloutSettings;
import dev.patisserie.feedback.rollout.stream.CoordinatorSettings;
import dev.patisserie.feedback.rollout.stream.RolloutTopology;
import dev.patisserie.feedback.select.DisagreementTopology;
import dev.patisserie.feedback.select.SelectionSettings;
import dev.patisserie.feedback.serde.JsonSerde;
import dev.patisserie.feedback.stage.GrowthStage;
import dev.patisserie.feedback.stage.RetrainStage;
import dev.patisserie.feedback.stage.RolloutStage;
import dev.patisserie.feedback.stage.SelectionStage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.test.TestRecord;

/** The topology without selection and growth, driven by a test with a manual clock that begins at noon. */
final class TestTopology implements AutoCloseable {

    static final JoinSettings SETTINGS = settings(1, 1L << 30);

    /** The internal topic. */
    static final String JOIN = "test-join-repartition";

    private static final SelectionStage NO_SELECTION = (builder, predictions) ->
            predictions.flatMap((key, prediction) -> List.<KeyValue<String, ImageSelected>>of(), Named.as("selection"));

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;

    static JoinSettings settings(int partitions, long storeBytes) {
        return new JoinSettings(partitions, Duration.ofDays(3), Duration.ofDays(1), storeBytes, Duration.ofMinutes(5));
    }

    TestTopology(Path stateDir) {
        this(stateDir, SETTINGS);
    }

    TestTopology(Path stateDir, JoinSettings settings) {
        this(stateDir, settings, NO_SELECTION);
    }

    TestTopology(Path stateDir, JoinSettings settings, SelectionStage selection) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
        driver = new TopologyTestDriver(
                topology(settings, new FeedbackMetrics(registry), new DriftMetrics(registry), selection),
                properties,
                Facts.NOON);
    }

    static Topology topology(JoinSettings settings, FeedbackMetrics metrics) {
        return topology(settings, metrics, new DriftMetrics(new SimpleMeterRegistry()), NO_SELECTION);
    }

    private static Topology topology(
            JoinSettings settings, FeedbackMetrics metrics, DriftMetrics drift, SelectionStage selection) {
        return new FeedbackTopology(
                        "desserts",
                        settings,
                        metrics,
                        new FeedbackTopology.Stages(
                                selection,
                                (builder, joined, selected) -> new GrowthStage.Events(
                                        joined.flatMapValues(
                                                (key, record) -> List.<ImageSelected>of(), Named.as("reviews")),
                                        joined.flatMapValues(
                                                (key, record) -> List.<DatasetPublished>of(), Named.as("versions"))),
                                new DriftTopology(new DriftSettings("desserts", Duration.ofDays(90)), drift)::add,
                                TestTopology::noTrainings,
                                rollouts(settings)))
                .build();
    }

    private static RetrainStage.Events noTrainings(
            StreamsBuilder builder, Function<String, KStream<byte[], byte[]>> source) {
        KStream<byte[], byte[]> progress = source.apply(Topics.TRAINING_PROGRESS);
        return new RetrainStage.Events(
                progress.flatMap((key, record) -> List.of(), Named.as("retrainings")),
                progress.flatMap((key, record) -> List.of(), Named.as("requests")));
    }

    private static RolloutStage rollouts(JoinSettings settings) {
        var selections = new SelectionMetrics(new SimpleMeterRegistry());
        var coordinator = new CoordinatorSettings(
                "desserts",
                settings.partitions(),
                settings.window(),
                2,
                SelectionPolicy.DEFAULT,
                RolloutSettings.DEFAULT);
        var disagreements = new DisagreementTopology(
                new SelectionSettings(200, settings.partitions(), 10, Duration.ofDays(7)), selections);
        var topology = new RolloutTopology(coordinator, new RolloutMetrics(new SimpleMeterRegistry()), disagreements);
        return (builder, joined, selected, drift, source) -> {
            RolloutTopology.Outputs outputs = topology.add(builder, joined, drift, source);
            return new RolloutStage.Events(
                    outputs.changes(), disagreements.add(builder, outputs.disagreements(), selected));
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ProducerRecord<byte[], byte[]> record(ImageLabelled label) {
        return EventCodec.encode(Topics.LABELS, label, new EventCodec.Context("l-1", URI.create("/test"), label.at()));
    }

    static ProducerRecord<byte[], byte[]> record(PredictionMade prediction) {
        return EventCodec.encode(
                Topics.PREDICTIONS,
                bytes("camera-1"),
                prediction,
                new EventCodec.Context(prediction.imageId(), URI.create("/test"), prediction.predictedAt()));
    }

    void predict(PredictionMade prediction) {
        send(record(prediction), prediction.predictedAt());
    }

    void label(ImageLabelled label) {
        send(record(label), label.at());
    }

    void retract(String imageId, long seconds) {
        send(new ProducerRecord<>(Topics.LABELS, bytes(imageId), null), Facts.NOON.plusSeconds(seconds));
    }

    void send(ProducerRecord<byte[], byte[]> record, Instant at) {
        TestInputTopic<byte[], byte[]> topic =
                driver.createInputTopic(record.topic(), new ByteArraySerializer(), new ByteArraySerializer());
        topic.pipeInput(new TestRecord<>(record.key(), record.value(), new RecordHeaders(record.headers()), at));
    }

    /** Sends an event to the internal topic as if a given input had read it. */
    void join(int input, String imageId, JoinEvent event, Instant at) {
        driver.createInputTopic(
                        JOIN,
                        new StringSerializer(),
                        JsonSerde.of(JoinEvent.class).serializer())
                .pipeInput(new TestRecord<>(imageId, event, InputHeader.of(input), at));
    }

    void passes(Duration time) {
        driver.advanceWallClockTime(time);
    }

    List<TestRecord<byte[], byte[]>> read(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** Returns the names of all topics with records, also the internal ones and those of the states. */
    Set<String> topics() {
        return driver.producedTopicNames();
    }

    <E extends Event> List<E> read(String topic, Class<E> type) {
        return read(topic).stream()
                .map(record -> EventCodec.decode(record.headers(), record.value(), type))
                .toList();
    }

    List<FeedbackJoined> joined() {
        return read(Topics.FEEDBACK, FeedbackJoined.class);
    }

    List<AccuracyEstimated> estimates() {
        return read(Topics.LIVE_ACCURACY, AccuracyEstimated.class);
    }

    double count(String meter, String... tags) {
        Counter counter = registry.find(meter).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    double outcome(String outcome) {
        return count(FeedbackMetrics.JOIN, "outcome", outcome);
    }

    double gauge(String meter) {
        return registry.get(meter).gauge().value();
    }

    @Override
    public void close() {
        driver.close();
    }
}
