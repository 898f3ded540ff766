package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.stream.TestTopology.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.FeedbackJoined;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.partitions.PartitionCheck;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The join on a real broker with transactions: two instances, rebalances and a replay. */
class JoinOnKafkaTest {

    private static final int PARTITIONS = 3;

    private static final int IMAGES = 300;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final KafkaTestBroker BROKER = new KafkaTestBroker();

    private static String bootstrap;

    @TempDir
    Path folder;

    @BeforeAll
    static void startBroker() throws Exception {
        bootstrap = BROKER.start().get("kafka.bootstrap.servers");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            List<NewTopic> topics = new ArrayList<>();
            for (String topic : List.of(Topics.PREDICTIONS, Topics.FEEDBACK)) {
                topics.add(new NewTopic(topic, PARTITIONS, (short) 1));
            }
            topics.add(new NewTopic(Topics.LABELS, 2, (short) 1)); // not the number of predictions
            for (String topic : List.of(
                    Topics.LABELS_DEAD_LETTERS,
                    Topics.LABELLING_QUEUE,
                    Topics.DATASETS,
                    Topics.LIVE_ACCURACY,
                    Topics.CHECKPOINTS,
                    Topics.MODEL_SWAPS,
                    Topics.IMAGES_DEAD_LETTERS,
                    Topics.DRIFT,
                    Topics.TRAINING_PROGRESS,
                    Topics.PREDICTIONS_SHADOW,
                    Topics.MODEL_SELECTION,
                    Topics.ROLLOUTS)) {
                topics.add(new NewTopic(topic, 1, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
    }

    @AfterAll
    static void stopBroker() {
        BROKER.stop();
    }

    private KafkaStreams instance(String application, String name) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                folder.resolve(application + name).toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 6000);
        var settings = TestTopology.settings(PARTITIONS, 1L << 30);
        var metrics = new FeedbackMetrics(new SimpleMeterRegistry());
        var streams = new KafkaStreams(TestTopology.topology(settings, metrics), properties);
        streams.setUncaughtExceptionHandler(new ThreadFailures(
                metrics, new PartitionCheck(application, PARTITIONS, names -> Map.of()), Duration.ofMillis(100)));
        streams.start();
        return streams;
    }

    private static void awaitRunning(KafkaStreams streams) {
        await().atMost(PATIENCE).until(() -> streams.state() == KafkaStreams.State.RUNNING);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int from, int to) {
        for (int i = from; i < to; i++) {
            String imageId = "i-" + i;
            ImageLabelled label = Facts.label(imageId, i % 3 == 0 ? "pie" : "cake", "ann", 60);
            if (i % 2 == 0) { // the label comes first
                producer.send(record(label));
            }
            producer.send(record(Facts.cake(imageId, "m-1")));
            producer.send(record(Facts.cake(imageId, "m-1"))); // repeated
            if (i % 2 == 1) {
                producer.send(record(label));
            }
        }
        producer.flush();
    }

    private static Map<String, List<ConsumerRecord<byte[], byte[]>>> feedback() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            partitions.add(new TopicPartition(Topics.FEEDBACK, partition));
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records.stream()
                .collect(Collectors.groupingBy(
                        record -> new String(record.key(), StandardCharsets.UTF_8), TreeMap::new, Collectors.toList()));
    }

    @Test
    void twoInstancesAndRebalancesGiveEachLabelOneRecordAndAReplayGivesTheSame() {
        Map<String, List<ConsumerRecord<byte[], byte[]>>> first;
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new ByteArraySerializer(), new ByteArraySerializer())) {
            // Given: an instance under load
            KafkaStreams one = instance("feedback", "-1");
            awaitRunning(one);
            send(producer, 0, IMAGES / 3);

            // When: a second instance joins, and the first one leaves
            KafkaStreams two = instance("feedback", "-2");
            send(producer, IMAGES / 3, IMAGES / 2);
            awaitRunning(two);
            send(producer, IMAGES / 2, IMAGES * 2 / 3);
            one.close(Duration.ofSeconds(30));
            send(producer, IMAGES * 2 / 3, IMAGES);

            // Then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(feedback().keySet()).hasSize(IMAGES));
            two.close(Duration.ofSeconds(30));
        }
        first = feedback();
        assertThat(first.values()).allSatisfy(records -> assertThat(records).hasSize(1));

        // When: another application reads everything from the start
        try (KafkaStreams replay = instance("replay", "-1")) {
            awaitRunning(replay);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(feedback().values())
                    .allSatisfy(records -> assertThat(records).hasSize(2)));
        }

        // Then: each record came twice with the same content; its id depends on the position of its cause
        assertThat(feedback().values())
                .allSatisfy(records ->
                        assertThat(records).extracting(JoinOnKafkaTest::event).containsOnly(event(records.get(0))));
    }

    private static FeedbackJoined event(ConsumerRecord<byte[], byte[]> record) {
        return EventCodec.decode(record.headers(), record.value(), FeedbackJoined.class);
    }
}
