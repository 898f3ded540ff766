package dev.patisserie.standalone.command.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.patisserie.common.event.DatasetPublished;
import dev.patisserie.common.event.Decision;
import dev.patisserie.common.event.Topics;
import dev.patisserie.common.json.Json;
import dev.patisserie.common.wire.DecisionHeaders;
import dev.patisserie.common.wire.EventCodec;
import dev.patisserie.standalone.broker.TestBroker;
import dev.patisserie.standalone.client.DatasetTopic;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class VersionCommandsTest {

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path temp;

    private final Terminal terminal = new Terminal();

    private int run(Object... arguments) {
        terminal.clear();
        List<Object> all = new ArrayList<>(List.of("data"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap", BROKER.bootstrap()));
        return terminal.run(all.toArray());
    }

    private int runWithStore(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--dataset-store", temp.resolve("store")));
        return run(all.toArray());
    }

    private Path draw(String name, int seed) {
        Path folder = temp.resolve(name);
        terminal.run(
                "data",
                "make",
                folder,
                "--classes",
                2,
                "--train",
                8,
                "--validation",
                3,
                "--holdout",
                3,
                "--size",
                48,
                "--seed",
                seed);
        return folder;
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(temp.resolve(folder))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private JsonNode figures() throws IOException {
        return Json.MAPPER.readTree(temp.resolve("out.json").toFile());
    }

    /** Publishes with a report in {@code out.json}. Returns the version. */
    private String publish(Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--json", temp.resolve("out.json")));
        assertThat(runWithStore(all.toArray())).as(terminal.toString()).isZero();
        return figures().at("/published/version").asText();
    }

    private String publishFirst(String name) throws IOException {
        return publish("publish", draw("first", 1), "--name", name, "--reason", "first photos");
    }

    private String addSecond(String name) throws IOException {
        return publish("add", name, draw("second", 2));
    }

    @Test
    void publishesAFolderOnce() throws IOException {
        // When
        String version = publishFirst("once");

        // Then: a shard and a manifest
        assertThat(terminal.out()).contains("published once@" + version);
        List<Path> stored = files("store");
        assertThat(stored).hasSize(2);
        int records = records();

        // When
        assertThat(runWithStore("publish", temp.resolve("first"), "--name", "once"))
                .isZero();

        // Then
        assertThat(terminal.out()).contains("nothing was written");
        assertThat(files("store")).isEqualTo(stored);
        assertThat(records()).isEqualTo(records);
    }

    @Test
    void listsShowsAndComparesVersions() throws IOException {
        // Given
        String version = publishFirst("cakes");
        String child = addSecond("cakes");
        assertThat(figures().at("/published/parent").asText()).isEqualTo(version);

        // Then
        assertThat(run("list")).isZero();
        assertThat(terminal.out()).containsSubsequence("cakes@" + version, "first photos", "cakes@" + child);
        assertThat(run("show", "cakes")).isZero();
        assertThat(terminal.out()).contains("cakes@" + child, "removed since " + version);
        assertThat(run("show", "cakes@" + version.substring(0, 8))).isZero();
        assertThat(terminal.out()).contains("cakes@" + version, "28 images");
        String first = "cakes@" + version.substring(0, 8);
        assertThat(runWithStore("diff", first, child.substring(0, 8), "--json", temp.resolve("out.json")))
                .isZero();
        assertThat(terminal.out()).contains("removed: 0", "relabelled: 0", "in another split: 0");
        assertThat(figures().at("/added")).isNotEmpty();
    }

    @Test
    void exportsAFolderThatInspectAccepts() throws IOException {
        String version = publishFirst("exported");

        assertThat(runWithStore("export", "exported@" + version, temp.resolve("out")))
                .isZero();
        assertThat(runWithStore("export", "exported@" + version, temp.resolve("out")))
                .isEqualTo(1);

        assertThat(files("out")).hasSize(28);
        assertThat(terminal.run("data", "inspect", temp.resolve("out"))).isZero();
        assertThat(terminal.out()).contains("28 files in 2 classes").doesNotContain("CANNOT TRAIN");
    }

    @Test
    void prunesARetiredVersionAfterTheGracePeriod() throws IOException {
        // Given
        for (String other : List.of("once", "cakes", "exported")) { // of the other tests, in other stores
            retireAll(other);
        }
        publishFirst("pruned");
        List<Path> stored = files("store");
        String child = addSecond("pruned");

        // When
        assertThat(runWithStore("retire", "pruned@" + child.substring(0, 8), "--by", "ada", "--reason", "blurred"))
                .as(terminal.toString())
                .isZero();

        // Then
        assertThat(new DatasetTopic(BROKER.bootstrap()).read().of("pruned")).hasSize(1);
        assertRetiredBy("ada", "blurred");
        assertThat(terminal.out()).contains("retired pruned@" + child, "labels of the stream stay in force");
        assertThat(runWithStore("prune")).as(terminal.toString()).isZero();
        assertThat(terminal.out()).contains("removed 0 manifests and 0 shards");

        // When
        for (Path file : files("store")) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        }
        assertThat(runWithStore("prune", "--dry-run")).isZero();
        assertThat(terminal.out()).contains("unused: 1 manifests and 1 shards");
        assertThat(runWithStore("prune")).isZero();

        // Then
        assertThat(files("store")).isEqualTo(stored);
    }

    @Test
    void prunesNothingIfAVersionIsInvalid() throws Exception {
        // Given: the last record of a version is the event of another data set, and therefore invalid
        publishFirst("unreadable");
        List<Path> stored = files("store");
        for (Path file : stored) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
        }
        DatasetPublished version =
                new DatasetTopic(BROKER.bootstrap()).read().newest("unreadable").orElseThrow();
        sendOfAnotherDataSet(version);
        try {
            // When, Then
            assertThat(runWithStore("prune")).isEqualTo(1);
            assertThat(terminal.err()).contains("found 1 invalid records", version.key());
            assertThat(files("store")).isEqualTo(stored);
        } finally {
            retireAll("unreadable");
        }
    }

    private static void sendOfAnotherDataSet(DatasetPublished version) throws Exception {
        var other = new DatasetPublished(
                "other",
                version.version(),
                version.manifest(),
                version.images(),
                version.added(),
                version.removed(),
                version.parent(),
                version.holdoutDigest(),
                version.createdAt(),
                version.reason());
        byte[] key = version.key().getBytes(StandardCharsets.UTF_8);
        var context = new EventCodec.Context("1", URI.create("test"), version.createdAt());
        try (var producer = KafkaClients.producer(BROKER.bootstrap())) {
            producer.send(EventCodec.encode(Topics.DATASETS, key, other, context))
                    .get();
        }
    }

    private static void retireAll(String name) {
        var topic = new DatasetTopic(BROKER.bootstrap());
        topic.read().of(name).forEach(version -> {
            try {
                topic.retire(version, Decision.UNKNOWN);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static int records() {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.DATASETS)) {
            return tail.drain().size();
        }
    }

    private static void assertRetiredBy(String by, String reason) {
        try (TopicTail tail = TopicTail.fromStart(BROKER.bootstrap(), Topics.DATASETS)) {
            var tombstone = tail.drain().stream()
                    .filter(message -> message.value() == null)
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
            assertThat(EventCodec.text(tombstone.headers(), DecisionHeaders.BY)).contains(by);
            assertThat(EventCodec.text(tombstone.headers(), DecisionHeaders.REASON))
                    .contains(reason);
        }
    }

    @Test
    void namesTheMissingVersion() {
        assertThat(run("show", "tarts")).isEqualTo(1);
        assertThat(terminal.err()).contains("expected a published version of data set 'tarts', found none");
    }

    @Test
    void requiresAStoreWithANamedBroker() {
        assertThat(run("export", "cakes", temp.resolve("out"))).isIn(1, 2);
        assertThat(run("prune")).isEqualTo(2);
        assertThat(terminal.err()).contains("expected --dataset-store with --bootstrap");
    }

    @Test
    void retiresOnlyANamedVersion() {
        assertThat(runWithStore("retire", "cakes")).isEqualTo(2);
        assertThat(terminal.err()).contains("expected NAME@VERSION");
    }
}
