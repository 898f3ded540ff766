package dev.patisserie.feedback.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.patisserie.common.event.Topics;
import dev.patisserie.common.kafka.KafkaTestBroker;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedErrors;
import dev.patisserie.feedback.partitions.KafkaTopics;
import dev.patisserie.feedback.partitions.PartitionCheck;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An internal topic with another number of partitions than the setting, on a real broker. */
class PartitionsOnKafkaTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String JOIN = "app-join-repartition";

    private final KafkaTestBroker broker = new KafkaTestBroker();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private final LogLines log = new LogLines();

    @TempDir
    Path folder;

    private Map<String, Object> kafka;

    /** The stack traces that were logged for failed threads. */
    private static final class LogLines extends Handler {

        private final List<Throwable> failures = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            if (record.getThrown() != null) {
                failures.add(record.getThrown());
            }
        }

        @Override
        public void flush() {
            // nothing is buffered
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @BeforeEach
    void start() throws Exception {
        kafka = Map.of("bootstrap.servers", broker.start().get("kafka.bootstrap.servers"));
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.PREDICTIONS, 3, (short) 1),
                            new NewTopic(Topics.LABELS, 6, (short) 1),
                            new NewTopic(Topics.CHECKPOINTS, 1, (short) 1),
                            new NewTopic(Topics.MODEL_SWAPS, 1, (short) 1),
                            new NewTopic(Topics.TRAINING_PROGRESS, 1, (short) 1),
                            new NewTopic(Topics.PREDICTIONS_SHADOW, 1, (short) 1),
                            new NewTopic(Topics.MODEL_SELECTION, 1, (short) 1),
                            new NewTopic(Topics.ROLLOUTS, 1, (short) 1),
                            new NewTopic(JOIN, 2, (short) 1)))
                    .all()
                    .get();
        }
        Logger.getLogger(ThreadFailures.class.getName()).addHandler(log);
    }

    @AfterEach
    void stop() {
        Logger.getLogger(ThreadFailures.class.getName()).removeHandler(log);
        broker.stop();
    }

    @Test
    void theServiceStatesTheDifferenceAndRunsOnceItIsRepaired() throws Exception {
        // Given
        var check = new PartitionCheck("app", 3, new KafkaTopics(kafka));
        var metrics = new FeedbackMetrics(registry);
        var properties = new Properties();
        properties.putAll(kafka);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        try (var streams =
                new KafkaStreams(TestTopology.topology(TestTopology.settings(3, 1L << 30), metrics), properties)) {
            streams.setUncaughtExceptionHandler(new ThreadFailures(metrics, check, Duration.ofMillis(100)));
            streams.setStateListener(check);

            // When
            streams.start();

            // Then: the reason is known, and no stack trace is logged
            await().atMost(PATIENCE).until(() -> check.problem().isPresent());
            assertThat(check.problem().orElseThrow())
                    .startsWith("topic app-join-repartition: expected partitions: 3 (feedback.partitions), found: 2;");
            assertThat(registry.get(UnexpectedErrors.NAME).counter().count()).isPositive();
            assertThat(streams.state()).isNotEqualTo(KafkaStreams.State.RUNNING);

            // When
            try (Admin admin = Admin.create(kafka)) {
                admin.deleteTopics(List.of(JOIN)).all().get();
            }

            // Then
            await().atMost(PATIENCE)
                    .until(() -> streams.state() == KafkaStreams.State.RUNNING
                            && check.problem().isEmpty());
            assertThat(log.failures).as("stack traces").noneMatch(failure -> failure.getMessage()
                    .contains(JOIN));
        }
    }
}
