package dev.patisserie.standalone.command.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.AccuracyEstimated;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Event;
import dev.patisserie.common.event.ImageLabelled;
import dev.patisserie.common.event.ImageReference;
import dev.patisserie.common.event.ImageSelected;
import dev.patisserie.common.event.LabelSource;
import dev.patisserie.common.event.Selection;
import dev.patisserie.common.event.SelectionPolicy;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.KafkaClients;
import dev.patisserie.standalone.client.TopicTail;
import dev.patisserie.standalone.command.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The tests share a broker, so each uses images of its own. */
class LabelCommandsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static final ImageLabelled.Prediction PREDICTION =
            new ImageLabelled.Prediction("m-1", "pie", 0.51, NOW.minusSeconds(60));

    private static final Selection CHOSEN = new Selection(SelectionPolicy.UNCERTAIN, 0.25);

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private final Terminal terminal = new Terminal();

    @BeforeAll
    static void publishesTheClassesPieAndTart() throws Exception {
        Map<String, Integer> images = Map.of("pie", 2, "tart", 2);
        send(
                Topics.DATASETS,
                new DatasetPublished(
                        "cakes",
                        "c".repeat(64),
                        "manifests/c",
                        Map.of("train", images, "validation", images, "holdout", images),
                        12,
                        0,
                        null,
                        "d".repeat(64),
                        NOW,
                        null));
    }

    private static void send(String topic, Event event) throws Exception {
        var context = new EventCodec.Context("e", URI.create("/test"), NOW);
        send(EventCodec.encode(topic, event, context));
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            producer.send(record).get();
        }
    }

    private static void select(String imageId, Instant expiresAt) throws Exception {
        send(
                Topics.LABELLING_QUEUE,
                new ImageSelected(
                        imageId,
                        CHOSEN,
                        PREDICTION,
                        List.of(),
                        null,
                        new ImageReference(Topics.IMAGES, 0, 7),
                        NOW,
                        expiresAt));
    }

    private int run(Object... arguments) {
        terminal.clear();
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap", BROKER.bootstrap()));
        return terminal.run(all.toArray());
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String prefix) {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.LABELS)) {
            return tail.drain().stream()
                    .filter(record -> new String(record.key(), StandardCharsets.UTF_8).startsWith(prefix))
                    .toList();
        }
    }

    private static List<ImageLabelled> labels(String prefix) {
        return records(prefix).stream()
                .map(record -> EventCodec.decode(record.headers(), record.value(), ImageLabelled.class))
                .toList();
    }

    private Path file(String text) throws IOException {
        Path file = Files.writeString(temp.resolve("labels.csv"), text);
        Files.setLastModifiedTime(file, FileTime.from(NOW));
        return file;
    }

    @Test
    void labelsAnImage() {
        // When
        assertThat(run("label", "one", "pie", "--labeller", "ann", "--source", "sensor"))
                .as(terminal.toString())
                .isZero();

        // Then
        assertThat(terminal.out()).contains("one: pie (manual)");
        assertThat(labels("one")).singleElement().satisfies(label -> {
            assertThat(label.label()).isEqualTo("pie");
            assertThat(label.labeller()).isEqualTo("ann");
            assertThat(label.source()).isEqualTo(LabelSource.SENSOR);
            assertThat(label.selection()).isEqualTo(Selection.MANUAL);
        });
    }

    @Test
    void aLabelOfTheQueueHasTheSelectionAndThePredictionOfItsRequest() throws Exception {
        // Given
        select("queued", null);

        // When
        assertThat(run("label", "queued", "--none")).as(terminal.toString()).isZero();

        // Then
        assertThat(labels("queued")).singleElement().satisfies(label -> {
            assertThat(label.label()).isNull();
            assertThat(label.selection()).isEqualTo(CHOSEN);
            assertThat(label.prediction()).isEqualTo(PREDICTION);
            assertThat(label.image()).isEqualTo(new ImageReference(Topics.IMAGES, 0, 7));
        });
    }

    @Test
    void retractsALabelByATombstoneWithItsAuthor() {
        // When
        assertThat(run("label", "retracted", "--retract", "--labeller", "ann")).isZero();

        // Then
        assertThat(records("retracted")).singleElement().satisfies(record -> {
            assertThat(record.value()).isNull();
            assertThat(DecisionHeaders.of(record.headers()).by()).isEqualTo("ann");
        });
    }

    @Test
    void rejectsAnUnknownClassUnlessItIsNew() {
        assertThat(run("label", "unknown", "piie")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err()).contains("expected one of the classes pie, tart, found 'piie'");
        assertThat(records("unknown")).isEmpty();

        assertThat(run("label", "unknown", "piie", "--new-class")).isZero();
        assertThat(labels("unknown")).extracting(ImageLabelled::label).containsExactly("piie");
    }

    @Test
    void requiresExactlyOneDecision() {
        for (Object[] arguments : new Object[][] {
            {"label"},
            {"label", "x"},
            {"label", " ", "--retract"},
            {"label", "x", "pie", "--none"},
            {"label", "x", "--none", "--retract"}
        }) {
            assertThat(run(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(terminal.err()).contains("expected IMAGE_ID and one of CLASS, --none, --retract");
        }
    }

    @Test
    void anImageMayBeNamedLikeASubcommand() {
        assertThat(terminal.run("label", "--bootstrap", BROKER.bootstrap(), "--", "next", "pie"))
                .as(terminal.toString())
                .isZero();
        assertThat(labels("next")).hasSize(1);
    }

    @Test
    void aRepeatedImportRepeatsItsEvents() throws IOException {
        // Given the second line has its own labeller and time
        Path file = file("imageId,label,labeller,at\nfile-1,pie,,\nfile-2,other,bob,2026-01-30T08:00:00Z\n");

        // When
        assertThat(run("label", "import", file, "--none", "other", "--labeller", "ann"))
                .as(terminal.toString())
                .isZero();
        assertThat(run("label", "import", file, "--none", "other", "--labeller", "ann"))
                .isZero();

        // Then
        assertThat(terminal.out()).contains("imported   2 labels, 0 lines skipped");
        assertThat(labels("file-1")).hasSize(2).allSatisfy(label -> {
            assertThat(label.labeller()).isEqualTo("ann");
            assertThat(label.at()).isEqualTo(NOW);
        });
        assertThat(labels("file-2")).hasSize(2).allSatisfy(label -> {
            assertThat(label.label()).isNull();
            assertThat(label.labeller()).isEqualTo("bob");
            assertThat(label.at()).isEqualTo(Instant.parse("2026-01-30T08:00:00Z"));
        });
        assertThat(records("file-"))
                .extracting(record -> EventCodec.text(record.headers(), "ce_id").orElseThrow())
                .hasSize(4)
                .satisfies(ids -> assertThat(Set.copyOf(ids)).hasSize(2));
    }

    @Test
    void aWrongLinePreventsAnImportUnlessItIsSkipped() throws IOException {
        // Given
        Path file = file("imageId,label\nbad-1,pie\nbad-2,piie\nbad-3\n");

        // Then nothing is sent, and each wrong line is named
        assertThat(run("label", "import", file)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(terminal.err())
                .contains("line 3: expected one of the classes pie, tart, found 'piie'")
                .contains("line 4: expected 2 values")
                .contains("found 2 wrong ones; nothing was sent");
        assertThat(records("bad-")).isEmpty();

        // When
        assertThat(run("label", "import", file, "--skip-invalid")).isZero();

        // Then
        assertThat(terminal.out()).contains("imported   1 labels, 2 lines skipped");
        assertThat(labels("bad-")).extracting(ImageLabelled::imageId).containsExactly("bad-1");
    }

    @Test
    void rejectsAMissingFile() {
        assertThat(run("label", "import", temp.resolve("gone.csv"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(terminal.err())
                .contains("expected a file of labels, found none at")
                .contains("gone.csv");
    }

    @Test
    void statusReportsTheStateOfTheTopics() throws Exception {
        // Given one image of the queue is labelled, one waits, and the bytes of one have expired
        Instant now = Instant.now();
        select("status-1", null);
        select("status-2", now.plus(Duration.ofDays(1)));
        select("status-3", now.minusSeconds(1));
        assertThat(run("label", "status-1", "tart")).isZero();
        send(
                Topics.LIVE_ACCURACY,
                new AccuracyEstimated(
                        "cakes",
                        "m-1",
                        NOW,
                        30,
                        Map.of(SelectionPolicy.RANDOM, 12L),
                        List.of(new AccuracyEstimated.Estimate(
                                AccuracyEstimated.Method.RANDOM, 0.75, 0.4677, 0.9111, 12)),
                        Map.of()));
        Path json = temp.resolve("status.json");

        // When
        assertThat(run("feedback", "status", "--json", json))
                .as(terminal.toString())
                .isZero();

        // Then
        assertThat(terminal.out())
                .contains("m-1: 30 predictions, 12 labels", "accuracy 0.7500 [0.4677, 0.9111] from random labels")
                .contains("cakes@" + "c".repeat(64) + ": 12 images");
        JsonNode figures = Json.MAPPER.readTree(json.toFile());
        assertThat(figures.get("waiting").asLong()).isEqualTo(1);
        assertThat(figures.at("/models/0/estimates/0/labels").asLong()).isEqualTo(12);
        assertThat(figures.at("/labels/uncertain").asLong()).isPositive();
    }

    @Test
    void anInvalidRecordDoesNotPreventTheStatus() throws Exception {
        // Given a label that is no JSON, and one whose key is not that of its image
        send(new ProducerRecord<>(Topics.LABELS, bytes("invalid-1"), bytes("no label")));
        ProducerRecord<byte[], byte[]> other = EventCodec.encode(
                Topics.LABELS,
                bytes("invalid-2"),
                new ImageLabelled("invalid-3", "pie", null, LabelSource.RULE, NOW, null, null, null),
                new EventCodec.Context("e", URI.create("/test"), NOW));
        send(other);
        assertThat(run("label", "invalid-4", "pie")).isZero();

        // Then
        assertThat(run("feedback", "status")).as(terminal.toString()).isZero();
        assertThat(terminal.out()).contains("in force");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
