package dev.patisserie.feedback.stream;

import static dev.patisserie.feedback.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.PredictionMade;
import dev.patisserie.common.event.PredictionMade.Known;
import dev.patisserie.common.event.PredictionMade.Score;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.feedback.Facts;
import dev.patisserie.feedback.metrics.FeedbackMetrics;
import dev.patisserie.feedback.metrics.UnexpectedErrors;
import dev.patisserie.feedback.select.DropReason;
import dev.patisserie.feedback.select.SelectionListener;
import dev.patisserie.feedback.select.SelectionSettings;
import dev.patisserie.feedback.select.SelectionTopology;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The largest events that pass all checks give records of the internal topics and of the states that are far smaller
 * than these topics accept: a record that its topic rejects aborts its transaction again and again. In JSON a control
 * character takes six bytes.
 */
class LargestRecordTest {

    private static final int MODELS = 9; // one more than the state holds

    private static final int LABELLERS = 21;

    private static final ImageReference PLACE = new ImageReference(text(249, 0), Integer.MAX_VALUE, Long.MAX_VALUE);

    private static final SelectionListener SILENT = new SelectionListener() {
        @Override
        public void selected(SelectionPolicy policy) {
            // not tested here
        }

        @Override
        public void dropped(DropReason reason) {
            // not tested here
        }
    };

    @TempDir
    Path stateDir;

    /** Returns a text of control characters that ends with a number. */
    private static String text(int length, int number) {
        String end = Integer.toString(number);
        return "\u0001".repeat(length - end.length()) + end;
    }

    private static String model(int number) {
        return ("m-" + number + "-").concat("x".repeat(128)).substring(0, 128);
    }

    /** Returns a prediction with far more classes than the service keeps. */
    private static PredictionMade prediction(String imageId, int number) {
        List<Score> classes = new ArrayList<>();
        classes.add(new Score(text(200, number), 0.1234567890123456));
        for (int i = 0; i < 20_000; i++) {
            classes.add(new Score(text(i % 2 == 0 ? 40 : 41, i), 1.234567890123456e-100));
        }
        double score = -1.2345678901234567e-300;
        return new PredictionMade(
                imageId,
                text(200, number),
                0.1234567890123456,
                classes,
                model(number),
                "ab".repeat(32),
                text(200, 7),
                NOON.plusNanos(1),
                NOON.plusNanos(1),
                NOON.plusNanos(number),
                new Known(score, score, true),
                null,
                null,
                null,
                PLACE,
                Facts.FINGERPRINT);
    }

    private static ImageLabelled label(String imageId, int number) {
        return new ImageLabelled(
                imageId,
                text(200, number),
                text(200, number),
                LabelSource.SENSOR,
                NOON.plusNanos(number),
                Facts.RANDOM,
                new ImageLabelled.Prediction(model(number % 8), text(200, number), 0.1234567890123456, NOON),
                PLACE);
    }

    private static long size(TestRecord<byte[], byte[]> record) {
        long size = length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static long limit(String setting) throws IOException {
        var settings = new Properties();
        try (InputStream file = LargestRecordTest.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        }
        return Long.parseLong(settings.getProperty(setting));
    }

    private TestTopology topology() {
        var everything = new SelectionSettings(1_000_000, 1, 1_000_000, Duration.ofDays(7));
        return new TestTopology(
                stateDir,
                TestTopology.SETTINGS,
                new SelectionTopology(everything, SILENT, context -> () -> false)::add);
    }

    /** Sends a prediction with a record key of a megabyte. */
    private static void predict(TestTopology topology, PredictionMade prediction) {
        ProducerRecord<byte[], byte[]> record = TestTopology.record(prediction);
        topology.send(
                new ProducerRecord<>(record.topic(), null, new byte[1 << 20], record.value(), record.headers()), NOON);
    }

    /** Publishes a model with more classes than are monitored, and a tombstone with a key of a megabyte. */
    private static void publish(TestTopology topology) {
        var stream = new MonitoredStream(topology, 1);
        List<String> classes =
                IntStream.range(0, 150).mapToObj(i -> text(200, i)).toList();
        stream.publishes(model(0), "desserts", classes);
        stream.swaps(model(0));
        stream.sendsRaw(Topics.CHECKPOINTS, text(1 << 20, 1), null, NOON);
    }

    @Test
    void theLargestEventsGiveRecordsThatEveryInternalTopicAccepts() throws IOException {
        Map<String, Long> largest = new TreeMap<>();
        try (TestTopology topology = topology()) {
            // When: more labels and answers of one image than its state holds, and enough images that some are selected
            String imageId = text(1000, 1);
            publish(topology);
            for (int labeller = 0; labeller < LABELLERS; labeller++) {
                topology.send(TestTopology.record(label(imageId, labeller)), NOON);
            }
            for (int model = 0; model < MODELS; model++) {
                predict(topology, prediction(imageId, model));
            }
            for (int image = 2; image < 60; image++) {
                predict(topology, prediction(text(1000, image), 0));
            }
            topology.passes(SumsProcessor.INTERVAL);

            // Then: nothing was rejected
            assertThat(topology.count(FeedbackMetrics.PREDICTIONS_INVALID)).isZero();
            assertThat(topology.count(UnexpectedErrors.NAME)).isZero();
            for (String topic : topology.topics()) {
                topology.read(topic).forEach(record -> largest.merge(topic, size(record), Math::max));
            }
        }
        assertThat(largest)
                .containsKeys(
                        TestTopology.JOIN,
                        "test-join-images-changelog",
                        "test-accuracy-repartition",
                        "test-accuracy-sums-changelog",
                        "test-selection-chosen-changelog",
                        "test-drift-repartition",
                        "test-drift-models-repartition",
                        "test-drift-monitors-changelog",
                        Topics.LABELLING_QUEUE,
                        Topics.FEEDBACK)
                .doesNotContainKey(Topics.LABELS_DEAD_LETTERS);
        assertThat(largest.get("test-join-images-changelog")).isGreaterThan(300_000);
        assertThat(largest.values()).as("largest records: %s", largest).allSatisfy(bytes -> assertThat(bytes)
                .isLessThan(limit("kafka-streams.topic.max.message.bytes") / 4)
                .isLessThan(limit("kafka-streams.producer.max.request.size") / 4));
    }

    @Test
    void manySmallHeadersGiveAReducedDeadLetter() {
        try (TestTopology topology = topology()) {
            var label = new ProducerRecord<>(Topics.LABELS, TestTopology.bytes("i-1"), TestTopology.bytes("{"));
            for (int i = 0; i < 700_000; i++) { // each takes three bytes in a record
                label.headers().add("x", new byte[0]);
            }

            topology.send(label, NOON);

            assertThat(topology.read(Topics.LABELS_DEAD_LETTERS))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.headers().toArray()).hasSizeLessThan(10));
        }
    }
}
